import { describe, expect, it } from 'vitest';
import { paceOf, type WindowQuery } from './hooks';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const HOUR = 3_600_000;
const since = (hours: number, end = '2026-02-01T00:00:00Z'): WindowQuery => ({
    start_time: new Date(NOW - hours * HOUR).toISOString(),
    end_time: end,
});

describe('what is about a window is read again', () => {
    it.each<[string, WindowQuery | null, number]>([
        ['not before it is known', null, 0],
        ['never when it has ended', since(24, '2026-01-31T11:59:59Z'), 0],
        ['never of the shift before', { shift: 'previous' }, 0],
        ['soon in this shift', { shift: 'current' }, 1_500],
        ['soon in a window of hours', since(8), 1_500],
        ['every half minute of a week', since(7 * 24), 30_240],
        ['every other minute of a month', since(30 * 24), 129_600],
    ])('%s', (_name, window, ms) => expect(paceOf(window, 1_500, NOW)).toBe(ms));
});
