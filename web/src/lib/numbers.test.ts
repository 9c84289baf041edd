import { describe, expect, it } from 'vitest';
import { numbersOf, share } from './numbers';

const en = numbersOf('en-GB');
const de = numbersOf('de-DE');

describe('numbers', () => {
    it('are written as the locale does', () => {
        expect(en.count(7033)).toBe('7,033');
        expect(de.count(7033)).toBe('7.033');
        expect(en.rate(35)).toBe('35.0');
        expect(de.decimal(0.94)).toBe('0,94');
    });

    it('take percentages as the API gives them', () => {
        expect(en.percent(69.62)).toBe('69.6%');
        expect(de.percent(69.62)).toBe('69,6\u00a0%');
        expect(en.percent(112.5)).toBe('112.5%');
    });

    it.each([
        [12, 0, '+12'],
        [-3, 0, '−3'],
        [0, 0, '0'],
        [0.04, 1, '0.0'],
        [-0.04, 1, '0.0'],
        [-8.26, 1, '−8.3'],
    ])('a change of %d with %i decimals is %s', (value, decimals, text) =>
        expect(en.change(value, decimals)).toBe(text),
    );

    it('know no share of nothing', () => {
        expect(share(1, 4)).toBe(25);
        expect(share(0, 0)).toBeNull();
    });
});
