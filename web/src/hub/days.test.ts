import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../lib/time';
import {
    byOf,
    countOf,
    cutsOf,
    daysOf,
    faultOf,
    hasChoice,
    knowsZone,
    spanOf,
    zoneOfToday,
} from './days';

const TODAY = '2026-03-29';
const chosen = (search: string) => daysOf(new URLSearchParams(search), TODAY);
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16);

describe('the days that an address names', () => {
    it.each([
        ['', '2026-03-23', TODAY, '7d'],
        ['window=today', TODAY, TODAY, 'today'],
        ['window=yesterday', '2026-03-28', '2026-03-28', 'yesterday'],
        ['window=30d', '2026-02-28', TODAY, '30d'],
        ['window=never', '2026-03-23', TODAY, '7d'],
        ['from=2026-01-05&to=2026-01-06', '2026-01-05', '2026-01-06', null],
        ['from=2026-01-06&to=2026-01-05', '2026-03-23', TODAY, '7d'],
        ['from=2026-02-30&to=2026-03-05&window=today', TODAY, TODAY, 'today'],
    ])('%s', (search, first, last, name) => expect(chosen(search)).toEqual({ first, last, name }));

    it.each([
        ['2026-01-05', '2026-01-05', null],
        ['', '2026-01-05', 'both'],
        ['2026-01-05', '2026-02-30', 'both'],
        ['2026-01-05', '2026-01-04', 'order'],
        ['2025-01-01', '2026-01-01', null],
        ['2025-01-01', '2026-01-02', 'long'],
    ])('from %s to %s', (first, last, fault) => expect(faultOf({ first, last })).toBe(fault));
});

describe('how days are cut', () => {
    it.each([
        [1, '', 'hour', false],
        [1, 'day', 'hour', false],
        [3, '', 'hour', true],
        [3, 'day', 'day', true],
        [4, 'hour', 'day', false],
        [62, '', 'day', false],
        [63, 'day', 'week', false],
    ])('%d of them, %j wanted', (count, wanted, by, choice) => {
        const last = new Date(Date.parse('2026-01-01') + (count - 1) * DAY);
        const days = { first: '2026-01-01', last: last.toISOString().slice(0, 10) };
        expect(countOf(days)).toBe(count);
        expect(byOf(days, wanted)).toBe(by);
        expect(hasChoice(days)).toBe(choice);
    });

    /* Berlin's clocks are put forward on 29 March. */
    const days = { first: '2026-03-28', last: '2026-03-30' };
    it.each([
        ['Europe/Berlin', '2026-03-27T23:00', '2026-03-30T22:00'],
        ['Asia/Kolkata', '2026-03-27T18:30', '2026-03-30T18:30'],
        ['UTC', '2026-03-28T00:00', '2026-03-31T00:00'],
    ])('in %s', (zone, start, end) => {
        const span = spanOf(days, zone);
        expect([span.start, span.end].map(iso)).toEqual([start, end]);
        expect(cutsOf(days, 'day', zone)).toHaveLength(2);
        for (const cut of cutsOf(days, 'hour', zone)) expect(cut % HOUR).toBe(0);
    });

    it('at the midnights of the zone', () =>
        expect(cutsOf(days, 'day', 'Europe/Berlin').map(iso)).toEqual([
            '2026-03-28T23:00',
            '2026-03-29T22:00',
        ]));
    it('at whole hours of UTC, with no empty part', () => {
        expect(cutsOf(days, 'hour', 'Europe/Berlin')).toHaveLength(70);
        expect(cutsOf(days, 'hour', 'Asia/Kolkata').map(iso)[0]).toBe('2026-03-27T19:00');
    });
    it('into weeks from the first day on', () => {
        const year = { first: '2025-03-30', last: '2026-03-29' };
        const cuts = cutsOf(year, 'week', 'UTC');
        expect(cuts).toHaveLength(52);
        expect(iso(cuts[0] ?? 0)).toBe('2025-04-06T00:00');
    });
    it('with no day where a zone skips one', () => {
        const skipped = { first: '2011-12-29', last: '2011-12-31' };
        expect(cutsOf(skipped, 'day', 'Pacific/Apia')).toHaveLength(1);
    });
});

it.each([
    [[], 'UTC'],
    [['Asia/Tokyo'], 'Asia/Tokyo'],
    [['Asia/Tokyo', 'Asia/Tokyo'], 'Asia/Tokyo'],
    [['Asia/Tokyo', 'Europe/Berlin'], null],
    [['Europe/Atlantis'], 'UTC'],
])('today of sites in %j is the date of %s', (zones, zone) =>
    expect(zoneOfToday(zones)).toBe(zone),
);

it('zones that no browser knows are told apart', () => {
    expect(knowsZone('Europe/Berlin')).toBe(true);
    expect(knowsZone('Europe/Atlantis')).toBe(false);
});
