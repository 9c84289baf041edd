/* The days that a page of the hub is about. Each site has its own: the same dates, from midnight to
 * midnight of its wall clock. So one day of Tokyo is compared with one day of Berlin. */
import {
    civilAt,
    DAY,
    HOUR,
    isoDate,
    startOfDay,
    startOfDayNamed,
    type CivilDate,
} from '../lib/time';
import type { Span } from '../lib/spans';

/** Dates, `YYYY-MM-DD`, both included. */
export interface Days {
    first: string;
    last: string;
}

export const NAMES = ['today', 'yesterday', '7d', '30d'] as const;
export type Name = (typeof NAMES)[number];

/** Days before today with which it begins and ends. */
const REACH: Record<Name, [number, number]> = {
    today: [0, 0],
    yesterday: [1, 1],
    '7d': [6, 0],
    '30d': [29, 0],
};

export const LONGEST_DAYS = 366;

/** How the days are cut for a chart. */
export type By = 'hour' | 'day' | 'week';

const HOURS_UP_TO_DAYS = 3;
const DAYS_UP_TO_DAYS = 62;

function civilOf(date: string): CivilDate {
    const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
    return { year, month, day };
}

function moved(date: string, days: number): string {
    return isoDate(startOfDay(civilOf(date), 'UTC', days), 'UTC');
}

/** How many dates. */
export function countOf({ first, last }: Days): number {
    return (Date.parse(`${last}T00:00Z`) - Date.parse(`${first}T00:00Z`)) / DAY + 1;
}

/** Why these are no days to ask for; null: they are. */
export function faultOf({ first, last }: Days): 'both' | 'order' | 'long' | null {
    const dates = [first, last].every((date) => startOfDayNamed(date, 'UTC') !== null);
    if (!dates) return 'both';
    if (first > last) return 'order';
    return countOf({ first, last }) > LONGEST_DAYS ? 'long' : null;
}

export interface ChosenDays extends Days {
    /** null: they were chosen one by one. */
    name: Name | null;
}

/** What the address names; the last 7 days where it names nothing. */
export function daysOf(params: URLSearchParams, today: string): ChosenDays {
    const own = { first: params.get('from') ?? '', last: params.get('to') ?? '' };
    if (faultOf(own) === null) return { ...own, name: null };
    const name = NAMES.find((one) => one === params.get('window')) ?? '7d';
    const [first, last] = REACH[name];
    return { first: moved(today, -first), last: moved(today, -last), name };
}

/** Does this browser know the zone? */
export function knowsZone(zone: string): boolean {
    try {
        civilAt(0, zone);
        return true;
    } catch {
        return false;
    }
}

/** The zone by which the days of a site are cut: UTC where its own is not known here. */
export function usableZone(zone: string): string {
    return knowsZone(zone) ? zone : 'UTC';
}

/** By whose date today is told: by that of the sites, where all have one; null: of UTC, so that all
 * have the same dates. */
export function zoneOfToday(zones: readonly string[]): string | null {
    const [first = 'UTC', ...others] = new Set(zones.map(usableZone));
    return others.length === 0 ? first : null;
}

/** The days in a zone. */
export function spanOf({ first, last }: Days, zone: string): Span {
    return { start: startOfDay(civilOf(first), zone), end: startOfDay(civilOf(last), zone, 1) };
}

/** The finest cut that can still be read; `chosen` where it can be had. */
export function byOf(days: Days, chosen: string): By {
    const count = countOf(days);
    if (count > DAYS_UP_TO_DAYS) return 'week';
    if (count > HOURS_UP_TO_DAYS) return 'day';
    return chosen === 'day' && count > 1 ? 'day' : 'hour';
}

/** Can hours and days both be had? */
export function hasChoice(days: Days): boolean {
    const count = countOf(days);
    return count > 1 && count <= HOURS_UP_TO_DAYS;
}

/** Where to cut the days in a zone, their ends left out. Hours are those of UTC, as sheets have
 * them. */
export function cutsOf(days: Days, by: By, zone: string): number[] {
    const { start, end } = spanOf(days, zone);
    const cuts: number[] = [];
    if (by === 'hour')
        for (let at = Math.ceil(start / HOUR) * HOUR; at < end; at += HOUR) cuts.push(at);
    else {
        const step = by === 'day' ? 1 : 7;
        for (let day = step; day < countOf(days); day += step)
            cuts.push(startOfDay(civilOf(days.first), zone, day));
    }
    /* Zones skip a date to cross the date line. */
    let last = start;
    return cuts.filter((cut) => cut > last && cut < end && ((last = cut), true));
}
