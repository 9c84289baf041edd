import { expect, it } from 'vitest';
import { thinned, topOf } from './axis';

const marks = (...ticks: (string | null)[]) => ticks.map((tick) => ({ tick }));

it.each([
    [marks('a', 'b', 'c', 'd'), 9, [0, 1, 2, 3]],
    [marks('a', 'b', 'c', 'd'), 2, [0, 2]],
    [marks(null, 'b', null, 'd', null, 'f'), 2, [1, 5]],
    [marks('a', 'b'), 0, [0]],
    [marks(), 5, []],
])('ticks that fit', (all, most, want) => expect(thinned(all, most)).toEqual(want));

it.each([
    [0, undefined, 1],
    [null, undefined, 1],
    [7, undefined, 8],
    [8, undefined, 8],
    [81, undefined, 100],
    [1100, undefined, 1200],
    [40, 100, 100],
    [130, 100, 150],
])('the axis of values to %s, at least %s, ends at %s', (high, least, want) =>
    expect(topOf(high, least)).toBe(want),
);
