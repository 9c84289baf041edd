import { expect, test } from 'vitest';
import { panned, SHORTEST, showing, timeAt, within, xOf, zoomed } from './scale';

const bounds = { start: 1_000_000, end: 1_800_000 };
const view = { start: 1_200_000, end: 1_400_000 };

test('place and time are each other’s inverse', () => {
    expect(xOf(1_250_000, view, 800)).toBe(200);
    expect(timeAt(200, view, 800)).toBe(1_250_000);
    expect(xOf(1_100_000, view, 800)).toBe(-400);
    expect(timeAt(5, view, 0)).toBe(view.start);
});

test('zooming keeps the instant under the pointer in its place', () => {
    const at = 1_250_000;
    const next = zoomed(view, bounds, 0.5, at);
    expect(next).toEqual({ start: 1_225_000, end: 1_325_000 });
    expect(xOf(at, next, 800)).toBeCloseTo(xOf(at, view, 800));
});

test('zooming ends at the window and at the shortest view', () => {
    expect(zoomed(view, bounds, 100, 1_250_000)).toEqual(bounds);
    const least = zoomed(view, bounds, 1e-9, 1_250_000);
    expect(least.end - least.start).toBe(SHORTEST);
});

test('panning stops at the edges and keeps the length', () => {
    expect(panned(view, bounds, -900_000)).toEqual({ start: 1_000_000, end: 1_200_000 });
    expect(panned(view, bounds, 900_000)).toEqual({ start: 1_600_000, end: 1_800_000 });
});

test('a view outside the window is brought into it', () => {
    expect(within({ start: 0, end: 100_000 }, bounds)).toEqual({
        start: 1_000_000,
        end: 1_100_000,
    });
    expect(within({ start: 0, end: 9_000_000 }, bounds)).toEqual(bounds);
});

test('what is to be seen moves the view only when it must', () => {
    expect(showing(view, bounds, { start: 1_250_000, end: 1_260_000 })).toBe(view);
    expect(showing(view, bounds, { start: 1_500_000, end: 1_510_000 })).toEqual({
        start: 1_320_000,
        end: 1_520_000,
    });
    expect(showing(view, bounds, { start: 1_100_000, end: 1_110_000 })).toEqual({
        start: 1_090_000,
        end: 1_290_000,
    });
    /* Longer than the view, and partly in it. */
    expect(showing(view, bounds, { start: 1_100_000, end: 1_700_000 })).toBe(view);
});
