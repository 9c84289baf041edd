import { describe, expect, it } from 'vitest';
import { partAt, partOf } from './parts';

const HOUR = 3_600_000;
const shift = { start: 6 * HOUR, end: 14 * HOUR };

describe('the parts of a window', () => {
    it('is the window itself, when it was not halved', () => {
        expect(partAt(shift, 0, 9 * HOUR)).toEqual({ span: shift, index: 0, count: 1 });
    });

    it.each([
        ['in the first', 7 * HOUR, 6, 8, 0],
        ['at the edge of two, the later', 8 * HOUR, 8, 10, 1],
        ['before all', 5 * HOUR, 6, 8, 0],
        ['after all', 20 * HOUR, 12, 14, 3],
    ])('%s', (_name, time, start, end, index) => {
        const span = { start: start * HOUR, end: end * HOUR };
        expect(partAt(shift, 2, time)).toEqual({ span, index, count: 4 });
    });

    it('meet without a gap, in whole milliseconds', () => {
        const odd = { start: 1, end: 1_000 };
        const parts = Array.from({ length: 8 }, (_, index) => partOf(odd, 8, index).span);
        expect(parts[0]?.start).toBe(odd.start);
        expect(parts.at(-1)?.end).toBe(odd.end);
        parts.slice(1).forEach((part, at) => expect(part.start).toBe(parts[at]?.end));
        expect(parts.every(({ start }) => Number.isInteger(start))).toBe(true);
    });
});
