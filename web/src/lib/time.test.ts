import { describe, expect, it } from 'vitest';
import {
    civilAt,
    duration,
    durationExact,
    HOUR,
    instantOf,
    isoDate,
    isoLocal,
    MINUTE,
    parseLocal,
    SECOND,
    startOfDay,
    timesOf,
} from './time';

const at = (text: string): number => Date.parse(text);
const civil = (text: string) => {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number);
    return { year, month, day, hour, minute, second: 0 };
};

describe('the wall clock of the site', () => {
    it.each([
        ['2026-11-22T05:00:00Z', 'Europe/Berlin', '2026-11-22T06:00'],
        ['2026-07-01T22:30:00Z', 'Europe/Berlin', '2026-07-02T00:30'],
        ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29T03:00'],
        ['2026-01-01T00:00:00Z', 'America/St_Johns', '2025-12-31T20:30'],
        ['2026-01-01T00:00:00Z', 'UTC', '2026-01-01T00:00'],
    ])('%s in %s is %s', (instant, zone, local) => {
        expect(isoLocal(at(instant), zone)).toBe(local);
        expect(parseLocal(local, zone)).toBe(at(instant));
    });

    it('shows midnight as 0, not 24', () => {
        expect(civilAt(at('2026-11-21T23:00:00Z'), 'Europe/Berlin').hour).toBe(0);
    });

    it.each([
        ['shown twice: the first', '2026-10-25T02:30', '2026-10-25T00:30:00Z'],
        ['never shown: as much after the change', '2026-03-29T02:30', '2026-03-29T01:30:00Z'],
        ['just before the change', '2026-03-29T01:59', '2026-03-29T00:59:00Z'],
    ])('%s', (_name, local, instant) => {
        expect(instantOf(civil(local), 'Europe/Berlin')).toBe(at(instant));
    });

    it.each([
        ['2026-03-29', 23],
        ['2026-10-25', 25],
        ['2026-11-22', 24],
    ])('the day %s has %i hours', (text, hours) => {
        const day = civil(`${text}T00:00`);
        const start = startOfDay(day, 'Europe/Berlin');
        expect(startOfDay(day, 'Europe/Berlin', 1) - start).toBe(hours * HOUR);
        expect(isoDate(start, 'Europe/Berlin')).toBe(text);
        expect(isoDate(start - 1, 'Europe/Berlin')).not.toBe(text);
    });

    it('moves over the end of a year', () => {
        expect(startOfDay(civil('2026-01-01T00:00'), 'UTC', -1)).toBe(at('2025-12-31T00:00:00Z'));
    });

    it.each(['', '2026-11-22', '2026-13-01T00:00', '2026-01-01T24:00', 'x'])(
        '%j is no local time',
        (text) => expect(parseLocal(text, 'UTC')).toBeNull(),
    );
});

describe('durations', () => {
    it.each([
        [0, '0:00'],
        [59 * SECOND, '0:00'],
        [61 * MINUTE, '1:01'],
        [100 * HOUR + 5 * MINUTE, '100:05'],
        [-45 * MINUTE, '−0:45'],
        [-30 * SECOND, '0:00'],
    ])('%i ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

    it('has seconds where they are wanted', () => {
        expect(durationExact(HOUR + 2 * MINUTE + 3_999)).toBe('1:02:03');
        expect(durationExact(-5 * SECOND)).toBe('−0:00:05');
    });
});

describe('times as text', () => {
    const instant = '2026-11-22T05:07:09.123Z';
    it('follows locale and zone', () => {
        expect(timesOf('en-GB', 'Europe/Berlin').time(instant)).toBe('06:07');
        expect(timesOf('de-DE', 'UTC').timeExact(instant)).toBe('05:07:09');
        expect(timesOf('de-DE', 'UTC').date(instant)).toBe('22. Nov. 2026');
        expect(timesOf('en-GB', 'Asia/Tokyo').day(at('2026-11-22T16:00:00Z'))).toBe('Mon 23 Nov');
    });
});
