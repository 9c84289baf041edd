/* Figures from sums of sheets, as METRICS.md defines them, and sums of sums. Nothing else is worked
 * out from what a hub tells. */
import type { EnrolledSite, HubMetrics, Row, SeriesPart, SiteSums, Sums } from '../api/hub';
import { perHour, presence, unknownShare } from '../lib/figures';
import { share } from '../lib/numbers';
import type { Span } from '../lib/spans';
import { HOUR, isoDate } from '../lib/time';
import type { By } from './days';

const MEMBERS = [
    'planned_ms',
    'working_ms',
    'idle_ms',
    'absent_ms',
    'unknown_ms',
    'occupied_ms',
    'working_station_ms',
    'units',
] as const satisfies readonly (keyof Sums)[];

type Known = Record<(typeof MEMBERS)[number], number>;

/** null: there are no sums. */
export function known(sums: Sums | undefined): Known | null {
    if (!sums || MEMBERS.some((name) => sums[name] === null)) return null;
    return sums as Known;
}

/** Of those that have any; all null where none has. */
export function sumOf(all: readonly (Sums | undefined)[]): Sums {
    const there = all.map(known).filter((one) => one !== null);
    const add = (name: (typeof MEMBERS)[number]): number | null =>
        there.length > 0 ? there.reduce((sum, one) => sum + one[name], 0) : null;
    return Object.fromEntries(MEMBERS.map((name) => [name, add(name)])) as unknown as Sums;
}

/* --- of a factory --- */

export interface FactoryFigures {
    utilization: number | null;
    units: number | null;
    rate: number | null;
    occupied_ms: number | null;
    /** Of the calendar of the site: its shifts. */
    planned_ms: number | null;
    unknown: number | null;
}

const NO_FIGURES: FactoryFigures = {
    utilization: null,
    units: null,
    rate: null,
    occupied_ms: null,
    planned_ms: null,
    unknown: null,
};

/** As on the overview of a site. Without any time seen, a utilization or a rate would be a guess. */
export function factoryFigures(sums: Sums | undefined): FactoryFigures {
    const of = known(sums);
    if (!of) return NO_FIGURES;
    const times = {
        active_ms: of.working_ms,
        idle_ms: of.idle_ms,
        absent_ms: of.absent_ms,
        unknown_ms: of.unknown_ms,
    };
    return {
        utilization: presence(times),
        units: of.units,
        rate: perHour(of.units, of.working_ms),
        occupied_ms: of.occupied_ms,
        planned_ms: of.planned_ms,
        unknown: unknownShare(times),
    };
}

/* --- of a workstation, or of all of a type together --- */

export interface StationFigures {
    utilization: number | null;
    units: number | null;
    throughput: number | null;
    occupied_ms: number | null;
    working_ms: number | null;
    planned_ms: number | null;
}

export function stationFigures(sums: Sums | undefined): StationFigures {
    const of = known(sums);
    return {
        utilization: of && share(of.working_station_ms, of.planned_ms),
        units: of && of.units,
        throughput: of && perHour(of.units, of.occupied_ms),
        occupied_ms: of && of.occupied_ms,
        working_ms: of && of.working_station_ms,
        planned_ms: of && of.planned_ms,
    };
}

/* --- of a site among others --- */

export type SiteState = 'heard' | 'late' | 'silent' | 'never';

export function stateOf({ latest_end, late, silent }: EnrolledSite): SiteState {
    if (latest_end === null) return 'never';
    if (silent) return 'silent';
    return late ? 'late' : 'heard';
}

export interface SiteRow {
    site: EnrolledSite;
    /** undefined: nothing was told of it. */
    sums: SiteSums | undefined;
    row: Row | undefined;
    figures: FactoryFigures;
    /** How much of the window has passed, and what the sheets in the sums cover of it. */
    passed_ms: number;
    covered_ms: number;
}

function passed({ start, end }: Span, now: number): number {
    return Math.max(0, Math.min(end, now) - start);
}

export function siteRow(
    site: EnrolledSite,
    sums: SiteSums | undefined,
    window: Span,
    now: number,
): SiteRow {
    const row = sums?.rows[0];
    return {
        site,
        sums,
        row,
        figures: factoryFigures(row),
        passed_ms: passed(window, now),
        covered_ms: row?.covered_ms ?? 0,
    };
}

/** How much of the time that has passed is covered, in percent. */
export function coveredShare(rows: readonly SiteRow[]): number | null {
    const total = (of: (row: SiteRow) => number): number =>
        rows.reduce((sum, row) => sum + of(row), 0);
    return share(
        total(({ covered_ms }) => covered_ms),
        total(({ passed_ms }) => passed_ms),
    );
}

/** undefined: nothing is hidden; part: of some periods; all: of every one. */
export function hiddenOf(row: Row | undefined): 'part' | 'all' | undefined {
    if (!row || row.suppressed_sheets === 0) return undefined;
    return row.sheets === 0 ? 'all' : 'part';
}

/** How old the oldest of what is in the sums is; null: nothing is in them. */
export function oldestOf(rows: readonly SiteRow[]): number | null {
    const ages = rows
        .filter(({ row }) => known(row))
        .flatMap(({ site }) => (site.age_ms === null ? [] : [site.age_ms]));
    return ages.length > 0 ? Math.max(...ages) : null;
}

/* --- over time --- */

/** A part of the days, of all sites together: of one date, which sites have at different times. */
export interface Part {
    /** By the clock of the first of the zones. */
    start: number;
    end: number;
    zone: string;
    sums: Sums;
    sites: number;
    restated: number;
    suppressed: number;
    covered_ms: number;
}

const add = (part: Part, more: SeriesPart): Part => ({
    ...part,
    sums: sumOf([part.sums, more]),
    sites: part.sites + more.sites_with_figures,
    restated: part.restated + more.restated_sheets,
    suppressed: part.suppressed + more.suppressed_sheets,
    covered_ms: part.covered_ms + more.covered_ms,
});

/** The parts of the answers, one for each zone, put together: hours by the moment, days by the
 * date. */
export function partsOf(answers: readonly HubMetrics[], zones: readonly string[], by: By): Part[] {
    const parts = new Map<string, Part>();
    answers.forEach(({ series }, index) => {
        const zone = zones[index] ?? 'UTC';
        for (const one of series ?? []) {
            /* Days of some zones begin within an hour of UTC, of which no sheet has a part. */
            const from = Date.parse(one.start_time);
            const start = by === 'hour' ? Math.floor(from / HOUR) * HOUR : from;
            const key = by === 'hour' ? new Date(start).toISOString() : isoDate(start, zone);
            const empty: Part = {
                start,
                end: by === 'hour' ? start + HOUR : Date.parse(one.end_time),
                zone,
                sums: sumOf([]),
                sites: 0,
                restated: 0,
                suppressed: 0,
                covered_ms: 0,
            };
            parts.set(key, add(parts.get(key) ?? empty, one));
        }
    });
    return [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

/** How much of what is in the sums of the whole stands in no part: in sheets that are longer than
 * one. */
export function leftOut(rows: readonly SiteRow[], parts: readonly Part[]): number {
    const all = rows.reduce((sum, { row }) => sum + (row?.covered_ms ?? 0), 0);
    return all - parts.reduce((sum, { covered_ms }) => sum + covered_ms, 0);
}
