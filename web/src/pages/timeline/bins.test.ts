import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../lib/time';
import { binsOf, binStep, eventsIn, unitsIn } from './bins';

const units = {
    times: Float64Array.of(0, 10, 59, 60, 61, 200),
    counts: Float64Array.of(1, 2, 1, 5, 1, 3),
};

test('an event at the start counts, one at the end does not', () => {
    expect(unitsIn(units, { start: 10, end: 60 })).toBe(3);
    expect(eventsIn(units, { start: 10, end: 60 })).toBe(2);
    expect(unitsIn(units, { start: 201, end: 300 })).toBe(0);
});

test('bins are whole, also where the view cuts them', () => {
    expect(binsOf(units, { start: 30, end: 100 }, 60, 0)).toEqual([
        { start: 0, end: 60, sum: 4 },
        { start: 60, end: 120, sum: 6 },
    ]);
});

test('bins are counted from their origin', () => {
    expect(binsOf(units, { start: 0, end: 300 }, 60, 10)).toEqual([
        { start: -50, end: 10, sum: 1 },
        { start: 10, end: 70, sum: 9 },
        { start: 190, end: 250, sum: 3 },
    ]);
});

test('bins lose nothing', () => {
    const sum = binsOf(units, { start: 0, end: 300 }, 7, 3).reduce((all, bin) => all + bin.sum, 0);
    expect(sum).toBe(13);
});

test('ticks where there is room, else bars over a round time', () => {
    const shift = { start: 0, end: 8 * HOUR };
    expect(binStep(250, shift, 1_000)).toBeNull();
    expect(binStep(251, shift, 1_000)).toBe(5 * MINUTE);
    expect(binStep(999, { start: 0, end: MINUTE }, 600)).toBe(SECOND);
});
