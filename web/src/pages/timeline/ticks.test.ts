import { expect, test } from 'vitest';
import { HOUR, MINUTE, timesOf } from '../../lib/time';
import { roundStep, ticksOf } from './ticks';

const BERLIN = 'Europe/Berlin';
const span = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });

function shown(start: string, end: string, apart: number, zone: string): string[] {
    const times = timesOf('en-GB', zone);
    return ticksOf(span(start, end), apart, zone).ticks.map(({ at }) => times.time(at));
}

test('steps are round and at least as long as asked', () => {
    expect(roundStep(1)).toBe(1_000);
    expect(roundStep(16 * MINUTE)).toBe(30 * MINUTE);
    expect(roundStep(HOUR)).toBe(HOUR);
});

test('hours of the site, not of UTC', () => {
    expect(shown('2026-11-22T05:10Z', '2026-11-22T09:00Z', HOUR, 'Asia/Kolkata')).toEqual([
        '11:00',
        '12:00',
        '13:00',
        '14:00',
    ]);
});

test('the clock is put forward: three-hour ticks stay on threes', () => {
    expect(shown('2026-03-28T23:00Z', '2026-03-29T10:00Z', 3 * HOUR, BERLIN)).toEqual([
        '00:00',
        '03:00',
        '06:00',
        '09:00',
    ]);
});

test('the clock is put back: the hour that comes twice is marked twice', () => {
    expect(shown('2026-10-24T22:00Z', '2026-10-25T03:00Z', HOUR, BERLIN)).toEqual([
        '00:00',
        '01:00',
        '02:00',
        '02:00',
        '03:00',
    ]);
    expect(shown('2026-10-24T22:00Z', '2026-10-25T11:00Z', 3 * HOUR, BERLIN)).toEqual([
        '00:00',
        '03:00',
        '06:00',
        '09:00',
    ]);
});

test('days begin at the site’s midnight, which is said', () => {
    const { ticks } = ticksOf(span('2026-10-23T22:00Z', '2026-10-26T23:00Z'), 24 * HOUR, BERLIN);
    expect(ticks).toEqual(
        ['2026-10-23T22:00Z', '2026-10-24T22:00Z', '2026-10-25T23:00Z'].map((at) => ({
            at: Date.parse(at),
            midnight: true,
        })),
    );
    const night = ticksOf(span('2026-11-22T22:00Z', '2026-11-23T01:00Z'), HOUR, BERLIN).ticks;
    expect(night.map(({ midnight }) => midnight)).toEqual([false, true, false]);
});

test('seconds, from a view that starts between two', () => {
    const { step, ticks } = ticksOf(
        span('2026-11-22T05:00:03.250Z', '2026-11-22T05:00:20Z'),
        4_000,
        'UTC',
    );
    expect(step).toBe(5_000);
    expect(ticks.map(({ at }) => new Date(at).toISOString().slice(17, 23))).toEqual([
        '05.000',
        '10.000',
        '15.000',
    ]);
});

test('nothing in view, nothing to mark', () => {
    expect(ticksOf({ start: 5, end: 5 }, HOUR, 'UTC').ticks).toEqual([]);
});
