/* The sums of sites, each of its own days: one question for each zone. */
import { useMemo } from 'react';
import { useSums, type EnrolledSite, type HubMetrics, type SumsQuery } from '../api/hub';
import type { Answer } from '../api/hooks';
import { cutsOf, spanOf, usableZone, type By, type Days } from './days';
import { partsOf, siteRow, type Part, type SiteRow } from './sums';

const iso = (instant: number): string => new Date(instant).toISOString();

/** The days in a zone, as the hub is asked for them. */
export function queryOf(days: Days, zone: string, known: string | undefined): SumsQuery {
    const { start, end } = spanOf(days, usableZone(zone));
    return { start_time: iso(start), end_time: iso(end), as_known_at: known };
}

/** Those of the sites, in order. */
export function zonesOf(sites: readonly EnrolledSite[]): string[] {
    return [...new Set(sites.map(({ time_zone }) => time_zone))].toSorted();
}

/* Seconds and their thousandths say nothing here, and an address has its limit. */
const short = (instant: number): string => iso(instant).replace('.000Z', 'Z');

function cutQuery(days: Days, by: By, zone: string, known: string | undefined): SumsQuery {
    const cuts = cutsOf(days, by, usableZone(zone)).map(short);
    return { ...queryOf(days, zone, known), cut_at: cuts.join(',') };
}

export interface SiteSumsView {
    rows: SiteRow[];
    parts: Part[];
}

function viewOf(
    sites: readonly EnrolledSite[],
    days: Days,
    by: By,
    zones: readonly string[],
    answers: readonly HubMetrics[],
): SiteSumsView {
    const now = Date.now();
    /* While others are asked for, these are of the days before. */
    const told = new Map(
        answers.flatMap((answer) => {
            const window = {
                start: Date.parse(answer.start_time),
                end: Date.parse(answer.end_time),
            };
            return answer.sites.map((sums) => [sums.site, { sums, window }] as const);
        }),
    );
    return {
        rows: sites.map((site) => {
            const one = told.get(site.site);
            const window = one?.window ?? spanOf(days, usableZone(site.time_zone));
            return siteRow(site, one?.sums, window, now);
        }),
        parts: partsOf(answers, zones.map(usableZone), by),
    };
}

export interface AskedSums {
    days: Days;
    by: By;
    known: string | undefined;
}

/** `sites`: those that were read, or undefined; `only`: the page is about this one. */
export function useSiteSums(
    sites: readonly EnrolledSite[] | undefined,
    { days, by, known }: AskedSums,
    only?: string,
): Answer<SiteSumsView> {
    const { first, last } = days;
    const zones = useMemo(() => (sites ? zonesOf(sites) : []), [sites]);
    const key = zones.join('\n');
    const queries = useMemo(() => {
        if (zones.length === 0) return null;
        return zones.map((zone) => ({
            ...cutQuery({ first, last }, by, zone, known),
            ...(only === undefined ? { time_zone: zone } : { site: only }),
        }));
    }, [key, first, last, by, known, only]);
    const answer = useSums(queries);
    const { data } = answer;
    const view = useMemo(
        () => (data && sites ? viewOf(sites, { first, last }, by, zones, data) : undefined),
        [data, sites, zones, first, last, by],
    );
    return { ...answer, data: view };
}
