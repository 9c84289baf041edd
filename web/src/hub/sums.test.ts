import { describe, expect, it } from 'vitest';
import type { EnrolledSite, HubMetrics, Row, SeriesPart, SiteSums, Sums } from '../api/hub';
import { HOUR } from '../lib/time';
import {
    coveredShare,
    factoryFigures,
    hiddenOf,
    leftOut,
    oldestOf,
    partsOf,
    siteRow,
    stateOf,
    stationFigures,
    sumOf,
} from './sums';

const NOTHING: Sums = {
    planned_ms: null,
    working_ms: null,
    idle_ms: null,
    absent_ms: null,
    unknown_ms: null,
    occupied_ms: null,
    working_station_ms: null,
    units: null,
};

/** Hours of work, idleness, absence and unknown time; units. */
const sums = (working: number, idle: number, absent: number, unknown: number, units = 0): Sums => ({
    planned_ms: 8 * HOUR,
    working_ms: working * HOUR,
    idle_ms: idle * HOUR,
    absent_ms: absent * HOUR,
    unknown_ms: unknown * HOUR,
    occupied_ms: 4 * HOUR,
    working_station_ms: 2 * HOUR,
    units,
});

describe('figures of a factory', () => {
    it('are those of METRICS.md: absence counts in none but the unknown share', () =>
        expect(factoryFigures(sums(3, 1, 4, 2, 12))).toEqual({
            utilization: 75,
            units: 12,
            rate: 4,
            occupied_ms: 4 * HOUR,
            planned_ms: 8 * HOUR,
            unknown: 20,
        }));
    it('are no figures where nothing was seen', () => {
        const dark = factoryFigures(sums(0, 0, 0, 5));
        expect([dark.utilization, dark.rate, dark.unknown]).toEqual([null, null, 100]);
    });
    it('are not zero where there is no sheet', () => {
        for (const nothing of [undefined, NOTHING])
            expect(Object.values(factoryFigures(nothing))).toEqual(Array(6).fill(null));
        for (const one of Object.values(stationFigures(NOTHING))) expect(one).toBeNull();
    });
    it('of several sites come from sums of sums, and never from means', () => {
        const both = sumOf([sums(9, 1, 0, 0, 90), sums(1, 9, 0, 0, 10), undefined, NOTHING]);
        expect(factoryFigures(both)).toMatchObject({
            utilization: 50,
            units: 100,
            rate: 10,
            planned_ms: 16 * HOUR,
        });
        expect(sumOf([NOTHING, undefined])).toEqual(NOTHING);
    });
});

it('figures of a station are of its planned and its occupied time', () =>
    expect(stationFigures(sums(0, 0, 0, 0, 8))).toMatchObject({ utilization: 25, throughput: 2 }));

/* --- sites --- */

const site = (more: Partial<EnrolledSite> = {}): EnrolledSite => ({
    site: 'a',
    name: 'A',
    group: null,
    time_zone: 'UTC',
    link: null,
    latest_end: '2026-01-01T08:00:00.000Z',
    age_ms: 2 * HOUR,
    late: false,
    silent: false,
    enrolled_at: '2026-01-01T00:00:00.000Z',
    heard_at: null,
    new_epochs: 0,
    ...more,
});
const row = (more: Partial<Row> = {}): Row => ({
    ...sums(3, 1, 0, 0),
    scope_id: '',
    sheets: 2,
    suppressed_sheets: 0,
    covered_ms: 2 * HOUR,
    ...more,
});
const told = (rows: Row[]): SiteSums => ({
    ...site(),
    sheets: 2,
    restated_sheets: 0,
    personal_sheets: 0,
    least_k: 5,
    rows,
});
const DAY_ONE = { start: Date.parse('2026-01-01T00:00Z'), end: Date.parse('2026-01-02T00:00Z') };
const TEN = Date.parse('2026-01-01T10:00Z');

describe('a site', () => {
    it.each([
        [{}, 'heard'],
        [{ late: true }, 'late'],
        [{ late: true, silent: true }, 'silent'],
        [{ latest_end: null, age_ms: null, late: true, silent: true }, 'never'],
    ] as const)('%j', (more, state) => expect(stateOf(site(more))).toBe(state));

    it('is covered as far as its day has passed', () => {
        const half = siteRow(site(), told([row({ covered_ms: 5 * HOUR })]), DAY_ONE, TEN);
        const none = siteRow(site(), told([]), DAY_ONE, TEN);
        expect(coveredShare([half])).toBe(50);
        expect(coveredShare([half, none])).toBe(25);
        expect(coveredShare([siteRow(site(), undefined, DAY_ONE, DAY_ONE.start)])).toBeNull();
    });
    it('whose rows are hidden says so', () => {
        expect(hiddenOf(row())).toBeUndefined();
        expect(hiddenOf(row({ suppressed_sheets: 1 }))).toBe('part');
        expect(hiddenOf(row({ ...NOTHING, sheets: 0, suppressed_sheets: 1 }))).toBe('all');
        expect(hiddenOf(undefined)).toBeUndefined();
    });
    it('of which nothing is known makes no sum older', () => {
        const old = siteRow(site({ age_ms: 9 * HOUR }), told([]), DAY_ONE, TEN);
        const fresh = siteRow(site(), told([row()]), DAY_ONE, TEN);
        expect(oldestOf([old, fresh])).toBe(2 * HOUR);
        expect(oldestOf([old])).toBeNull();
    });
});

/* --- over time --- */

const part = (start: string, end: string, units: number | null): SeriesPart => ({
    ...(units === null ? NOTHING : sums(1, 0, 0, 0, units)),
    start_time: start,
    end_time: end,
    sites_with_figures: units === null ? 0 : 1,
    sheets: 1,
    restated_sheets: units === 7 ? 1 : 0,
    personal_sheets: 0,
    suppressed_sheets: 0,
    covered_ms: units === null ? 0 : HOUR,
});
const answer = (...series: SeriesPart[]): HubMetrics => ({
    start_time: series[0]?.start_time ?? '',
    end_time: series.at(-1)?.end_time ?? '',
    sites: [],
    series,
});

describe('parts', () => {
    it('of one date are put together, whenever they were', () => {
        const parts = partsOf(
            [
                answer(
                    part('2026-01-04T15:00:00.000Z', '2026-01-05T15:00:00.000Z', 7),
                    part('2026-01-05T15:00:00.000Z', '2026-01-06T15:00:00.000Z', null),
                ),
                answer(
                    part('2026-01-04T23:00:00.000Z', '2026-01-05T23:00:00.000Z', 5),
                    part('2026-01-05T23:00:00.000Z', '2026-01-06T23:00:00.000Z', 1),
                ),
            ],
            ['Asia/Tokyo', 'Europe/Berlin'],
            'day',
        );
        expect(
            parts.map(({ sums: { units }, sites, restated }) => [units, sites, restated]),
        ).toEqual([
            [12, 2, 1],
            [1, 1, 0],
        ]);
        const all = siteRow(site(), told([row({ covered_ms: 30 * HOUR })]), DAY_ONE, TEN);
        expect(leftOut([all], parts)).toBe(27 * HOUR);
    });
    it('that are hours are those of UTC, also where a day begins within one', () => {
        const parts = partsOf(
            [
                answer(
                    part('2026-01-04T18:30:00.000Z', '2026-01-04T19:00:00.000Z', null),
                    part('2026-01-04T19:00:00.000Z', '2026-01-04T20:00:00.000Z', 3),
                ),
                answer(part('2026-01-04T18:00:00.000Z', '2026-01-04T19:00:00.000Z', 4)),
            ],
            ['Asia/Kolkata', 'UTC'],
            'hour',
        );
        expect(parts.map(({ start, end, sums: { units } }) => [end - start, units])).toEqual([
            [HOUR, 4],
            [HOUR, 3],
        ]);
    });
    it('are none where nothing was cut', () =>
        expect(partsOf([{ ...answer(), series: undefined as never }], ['UTC'], 'day')).toEqual([]));
});
