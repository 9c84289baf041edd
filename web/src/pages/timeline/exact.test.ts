import { expect, test } from 'vitest';
import { HOUR } from '../../lib/time';
import { durationText, instantText } from './exact';

const at = Date.parse('2026-11-22T05:35:42.007Z');

test('instants keep their milliseconds, in the site’s zone', () => {
    const shift = { start: at, end: at + 8 * HOUR };
    expect(instantText(at, 'en-GB', 'Europe/Berlin', shift)).toBe('06:35:42.007');
    expect(instantText(at, 'de-DE', 'Europe/Berlin', shift)).toBe('06:35:42,007');
});

test('with more than a day in the window, the day is said', () => {
    const week = { start: at, end: at + 168 * HOUR };
    expect(instantText(at, 'en-GB', 'UTC', week)).toMatch(/^Sun.* 22 Nov, 05:35:42\.007$/);
});

test('durations are cut nowhere', () => {
    expect(durationText(2_142_805, 'en-GB')).toBe('0:35:42.805');
    expect(durationText(1, 'de-DE')).toBe('0:00:00,001');
    expect(durationText(36_000_000, 'en-GB')).toBe('10:00:00.000');
});
