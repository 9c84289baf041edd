import { expect, it } from 'vitest';
import { gutterOf, thinned, topOf } from './axis';

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

it.each([
    [['0', '400', '800'], 44],
    [['0', '8,000'], 47],
    [['0', '10,000'], 53],
    [['0', '1,200,000'], 73],
    [[], 44],
])('beside an axis of %s are %i px', (texts, want) =>
    expect(gutterOf(texts, { letter: 6.5, gap: 14, least: 44 })).toBe(want),
);
