import { describe, expect, it } from 'vitest';
import { compare, inOrder, parseSort, pressed, sortText } from './sorting';
import { sparkPath } from './sparkPath';

describe('sorting', () => {
    it.each(['name', '-units'])('%s round trip', (text) =>
        expect(sortText(parseSort(text))).toBe(text),
    );

    it('turns around, and begins numbers with the largest', () => {
        expect(sortText(pressed(parseSort('name'), 'name', false))).toBe('-name');
        expect(sortText(pressed(parseSort('name'), 'units', true))).toBe('-units');
        expect(sortText(pressed(parseSort('-units'), 'name', false))).toBe('name');
    });

    it('knows that S2 is before S10', () => {
        expect(['S10', 's2', 'S1'].sort(compare)).toEqual(['S1', 's2', 'S10']);
        expect([10, 9, 100].sort(compare)).toEqual([9, 10, 100]);
    });

    it('has what is unknown last, and leaves the same as they were', () => {
        const rows = [['a', 2], ['b'], ['c', 10], ['d', 2], ['e']] as [string, number?][];
        const names = (desc: boolean): string =>
            inOrder(rows, ([, units]) => units, desc)
                .map(([name]) => name)
                .join('');
        expect(names(false)).toBe('adcbe');
        expect(names(true)).toBe('cadbe');
    });
});

describe('a sparkline', () => {
    it('goes from nothing at the bottom to the largest at the top', () => {
        const { line, last } = sparkPath([0, 10, 5], 100, 28);
        expect(line).toBe('M0 27L50 3L100 15');
        expect(last).toEqual({ x: 100, y: 15 });
    });

    it('is broken where nothing is known', () => {
        const { line, area } = sparkPath([1, null, 1, 1], 90, 28);
        expect(line).toBe('M0 3h0M60 3L90 3');
        expect(area).toBe('M60 3L90 3L90 28L60 28Z');
    });

    it('is empty without values', () => {
        expect(sparkPath([], 100, 28)).toEqual({ line: '', area: '', last: null });
        expect(sparkPath([null], 100, 28).line).toBe('');
    });
});
