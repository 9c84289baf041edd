/* What a hub tells: its sites, and sums of their sheets (docs/hub.md). */
import { useEffect, useRef } from 'react';
import { refresh } from './changes';
import { getInTurn, send, withParams } from './client';
import { useRead, type Answer } from './hooks';
import type { Instant } from './types';

export interface Site {
    site: string;
    name: string;
    group: string | null;
    time_zone: string;
    /** Of its own dashboard; null: it did not say. */
    link: string | null;
    /** When the period of its latest sheet ended; null: none ever came. */
    latest_end: Instant | null;
    age_ms: number | null;
    late: boolean;
    silent: boolean;
}

export interface EnrolledSite extends Site {
    enrolled_at: Instant;
    heard_at: Instant | null;
    /** How often it went on in a new epoch, as after a backup was restored. */
    new_epochs: number;
    /** Of the latest sheet. */
    period_ms?: number;
    k?: number;
    personal?: boolean;
}

export interface Sites {
    /** Which sites the caller may see: all, none, group:NAME or site:NAME. */
    tenant: string;
    count: number;
    sites: EnrolledSite[];
}

/** Sums of sheets, all null where there is none. */
export interface Sums {
    planned_ms: number | null;
    working_ms: number | null;
    idle_ms: number | null;
    absent_ms: number | null;
    unknown_ms: number | null;
    occupied_ms: number | null;
    working_station_ms: number | null;
    units: number | null;
}

/** Of the factory, of a type, or of a workstation. */
export interface Row extends Sums {
    scope_id: string;
    /** That are in the sums. */
    sheets: number;
    /** In which the row has no figures, as these would tell of too few people. */
    suppressed_sheets: number;
    /** The length of the periods in the sums. */
    covered_ms: number;
}

export interface SiteSums extends Site {
    sheets: number;
    restated_sheets: number;
    personal_sheets: number;
    least_k: number | null;
    rows: Row[];
}

/** A part of the window, of all its sites together. */
export interface SeriesPart extends Sums {
    start_time: Instant;
    end_time: Instant;
    sites_with_figures: number;
    sheets: number;
    restated_sheets: number;
    personal_sheets: number;
    suppressed_sheets: number;
    covered_ms: number;
}

export interface HubMetrics {
    start_time: Instant;
    end_time: Instant;
    sites: SiteSums[];
    series?: SeriesPart[];
}

export interface Sheet {
    /** JSON, as it was signed. */
    sheet: string;
    known_from: Instant;
    known_to: Instant | null;
    restated: boolean;
}

export interface Sheets {
    more: boolean;
    sheets: Sheet[];
}

export const SITES_PATH = '/api/hub/sites';

export interface SumsQuery {
    start_time: Instant;
    end_time: Instant;
    time_zone?: string;
    site?: string;
    scope?: 'factory' | 'type' | 'station';
    as_known_at?: Instant | undefined;
    /** Moments with commas between them: not for an export. */
    cut_at?: string;
}

export function sumsPath(query: SumsQuery): string {
    return withParams('/api/hub/metrics', { ...query });
}

export function exportPath(query: Omit<SumsQuery, 'cut_at'>): string {
    return withParams('/api/hub/export', { ...query });
}

/* Nothing tells that a sheet came, and hours come once an hour. */
const EVERY_MS = 30_000;

function useAgain<T>(answer: Answer<T>): Answer<T> {
    const latest = useRef(answer.retry);
    useEffect(() => {
        latest.current = answer.retry;
    });
    useEffect(() => {
        const timer = setInterval(() => document.hidden || latest.current(), EVERY_MS);
        return () => clearInterval(timer);
    }, []);
    return answer;
}

export function useSites(): Answer<Sites> {
    return useAgain(useRead<Sites>(SITES_PATH));
}

/* One after the other: each may keep a thread of the hub for a while. */
async function getAll<T>(paths: string): Promise<T[]> {
    const answers: T[] = [];
    for (const path of paths.split('\n')) answers.push(await getInTurn<T>(path));
    return answers;
}

/** Several questions as one; null: not yet. */
export function useSums(queries: readonly SumsQuery[] | null): Answer<HubMetrics[]> {
    const paths = queries?.map(sumsPath).join('\n') ?? null;
    return useAgain(useRead<HubMetrics[]>(paths, 0, getAll<HubMetrics>));
}

/* --- who may see which sites --- */

/** Whose: a person or a key. */
export type TenantOwner = { person: string } | { key_id: string };

/** all, none, group:NAME or site:NAME. */
export type Given = TenantOwner & { tenant: string };

const TENANTS = '/api/hub/tenants';

export function useTenants(): Answer<{ tenants: Given[] }> {
    return useRead<{ tenants: Given[] }>(TENANTS);
}

export async function setTenant(owner: TenantOwner, tenant: string): Promise<void> {
    await send<unknown>('POST', TENANTS, { ...owner, tenant });
    refresh(TENANTS, SITES_PATH);
}

export function useSheets(query: SumsQuery): Answer<Sheets> {
    return useAgain(useRead<Sheets>(withParams('/api/hub/sheets', { ...query })));
}
