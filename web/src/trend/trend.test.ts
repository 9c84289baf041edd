import { describe, expect, it } from 'vitest';
import { DAY, HOUR, timesOf } from '../lib/time';
import { byOf, canCut, marksOf } from './buckets';
import { reached } from './target';

const days = (count: number) => ({
    start_time: '2026-11-01T00:00:00.000Z',
    end_time: new Date(Date.parse('2026-11-01T00:00Z') + count * DAY).toISOString(),
});

describe('how a window is cut', () => {
    it.each([
        ['a shift', { shift: 'current' as const }, '', 'hour'],
        ['three days', days(3), '', 'hour'],
        ['a week', days(7), '', 'day'],
        ['a week, hours wanted', days(7), 'hour', 'hour'],
        ['a shift, days wanted', { shift: 'previous' as const }, 'day', 'day'],
        ['a year, hours wanted', days(365), 'hour', 'day'],
        ['nonsense wanted', days(1), 'minute', 'hour'],
    ])('%s', (_name, query, chosen, want) => expect(byOf(query, chosen)).toBe(want));

    it('is bounded by what the API gives', () => {
        expect(canCut(days(41), 'hour')).toBe(true);
        expect(canCut(days(42), 'hour')).toBe(false);
        expect(canCut(days(1000), 'day')).toBe(false);
    });
});

function hours(count: number, elapsed: number) {
    const first = Date.parse('2026-11-22T22:00Z');
    return Array.from({ length: count }, (_, index) => ({
        start_time: new Date(first + index * HOUR).toISOString(),
        end_time: new Date(first + (index + 1) * HOUR).toISOString(),
        elapsed_ms: Math.max(0, Math.min(HOUR, elapsed - index * HOUR)),
        planned_ms: index === 1 ? HOUR / 2 : HOUR,
        units: 10 * (index + 1),
    }));
}

describe('marks', () => {
    const times = timesOf('en-GB', 'Europe/Berlin');
    it('name hours in the site’s zone, and tell which one runs', () => {
        const marks = marksOf(hours(3, 1.5 * HOUR), 'hour', times);
        expect(marks.map(({ tick, running }) => `${tick}${running ? ' runs' : ''}`)).toEqual([
            '23:00',
            '00:00 runs',
            '01:00',
        ]);
        expect(marks[0]?.text).toContain('23:00 – 00:00');
    });
    it('of many hours stand at midnight', () => {
        const marks = marksOf(hours(72, 0), 'hour', times);
        expect(marks.flatMap(({ tick }, index) => (tick ? [index] : []))).toEqual([1, 25, 49]);
    });
});

describe('target', () => {
    it('is compared with the planned time that has passed', () => {
        const parts = [
            { planned_so_far_ms: HOUR, units_so_far: 30 },
            { planned_so_far_ms: HOUR / 2, units_so_far: 15 },
            { planned_so_far_ms: 0, units_so_far: 0 },
        ];
        expect(reached(parts, 40)).toEqual({ units: 45, target: 60 });
        expect(reached([], 40)).toEqual({ units: 0, target: 0 });
    });
});
