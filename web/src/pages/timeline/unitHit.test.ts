import { expect, test } from 'vitest';
import { unitsAt } from './unitHit';

const units = { times: Float64Array.of(100, 140, 500), counts: Float64Array.of(1, 2, 3) };
const view = { start: 0, end: 1_000 };

test('the nearest tick within reach', () => {
    expect(unitsAt(units, 104, view, 1_000, null, 0)).toEqual({ start: 100, end: 100, units: 1 });
    expect(unitsAt(units, 136, view, 1_000, null, 0)).toEqual({ start: 140, end: 140, units: 2 });
    expect(unitsAt(units, 120, view, 1_000, null, 0)).toBeNull();
    expect(unitsAt(units, 999, view, 1_000, null, 0)).toBeNull();
});

test('the bar that is drawn there, whole', () => {
    expect(unitsAt(units, 190, view, 1_000, 200, 0)).toEqual({ start: 0, end: 200, units: 3 });
    expect(unitsAt(units, 250, view, 1_000, 200, 0)).toBeNull();
});
