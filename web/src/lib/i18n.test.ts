import { describe, expect, it } from 'vitest';
import { age } from './age';
import { de } from './i18n/de';
import { en } from './i18n/en';
import { isLanguage, localeOf, preferred } from './i18n/language';
import { fill } from './i18n/translate';
import { rangeText } from './range';
import { STATES } from './state';
import { timesOf } from './time';

const names = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the dictionaries', () => {
    it('speak of the same things', () => {
        for (const key of Object.keys(en) as (keyof typeof en)[])
            expect([key, names(de[key])]).toEqual([key, names(en[key])]);
    });

    it.each([
        ['en', en],
        ['de', de],
    ])('%s has another letter for each state', (_name, words) => {
        const letters = Object.values(STATES).map(({ letter }) => words[letter]);
        expect(new Set(letters).size).toBe(letters.length);
        expect(letters.every((letter) => letter.length === 1)).toBe(true);
    });

    it('has another shape for each state', () => {
        const shapes = Object.values(STATES).map(({ shape }) => shape);
        expect(new Set(shapes).size).toBe(shapes.length);
    });

    it('fills in what is given and leaves the rest', () => {
        expect(fill('{a} of {b} {a}', { a: 1, b: '$&' })).toBe('1 of $& 1');
        expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
        expect(fill('{toString}', {})).toBe('{toString}');
    });
});

describe('the language', () => {
    it.each([
        [['de-AT', 'en'], 'de'],
        [['fr', 'de'], 'de'],
        [['fr'], 'en'],
        [['deu-x'], 'en'],
        [[], 'en'],
    ])('%j prefers %s', (wanted, language) => expect(preferred(wanted)).toBe(language));

    it('writes numbers as the region does', () => {
        expect(localeOf('de', ['en-US', 'de-CH'])).toBe('de-CH');
        expect(localeOf('en', ['de-CH'])).toBe('en-GB');
    });

    it('is one of two', () => {
        expect(isLanguage('toString')).toBe(false);
        expect(isLanguage('de')).toBe(true);
    });
});

describe('an age', () => {
    it.each([
        [999, '0 s'],
        [59_999, '59 s'],
        [60_000, '1 min'],
        [3 * 3_600_000, '3 h'],
        [50 * 3_600_000, '2 d'],
    ])('%i ms is %s', (ms, text) => expect(age(ms)).toBe(text));
});

describe('a range of time', () => {
    const times = timesOf('en-GB', 'Europe/Berlin');
    it.each([
        ['2026-11-22T05:00:00Z', '2026-11-22T13:00:00Z', 'Sun 22 Nov, 06:00 – 14:00'],
        ['2026-11-22T21:00:00Z', '2026-11-23T05:00:00Z', 'Sun 22 Nov, 22:00 – Mon 23 Nov, 06:00'],
        ['2026-11-21T23:00:00Z', '2026-11-22T23:00:00Z', 'Sun 22 Nov'],
        ['2026-11-15T23:00:00Z', '2026-11-22T23:00:00Z', 'Mon 16 Nov – Sun 22 Nov'],
    ])('%s to %s', (start, end, text) => expect(rangeText(start, end, times)).toBe(text));
});
