/* The API as hooks. The key of everything is its path, so that what two components ask for
 * is asked once. */
import { createContext, use } from 'react';
import useSWR, { type SWRConfiguration } from 'swr';
import { ApiError, get, getInTurn, part, SESSION_PATH, withParams, type Params } from './client';
import { useLive, useLiveScope, useOnChange, useOnCorrection } from './live';
import type { Permission, SessionAnswer } from './session';
import { isHub } from '../lib/serves';
import type * as api from './types';

/** Which time is asked about. */
export type WindowQuery =
    { shift: 'current' | 'previous' } | { start_time: api.Instant; end_time: api.Instant };

export interface Answer<T> {
    data: T | undefined;
    error: ApiError | undefined;
    /** Nothing to show yet. */
    loading: boolean;
    /** `data` answers the question before this one. */
    previous: boolean;
    retry: () => void;
}

/* How soon what is on the screen follows a change, where it is not told by the stream: at the
 * soonest, and of a long window after this part of it, for a minute is nothing in a month. */
const FIGURES_MS = 1_500;
const TIMELINE_MS = 5_000;
const SERIES_MS = 15_000;
const EVENTS_MS = 2_000;
const PART_OF_WINDOW = 1 / 20_000;

/* What a correction changes. Lists of events are shown with it, without being read again:
 * what is new would push what is read down. */
const CORRECTED = [
    '/api/events/',
    '/api/disputes',
    '/api/metrics',
    '/api/timeline',
    '/api/losses',
    '/api/bottleneck',
];

const RETRY_MS = 8_000;

const options: SWRConfiguration = {
    keepPreviousData: true,
    revalidateOnFocus: false,
    dedupingInterval: 1_000,
    /* For as long as it takes: nobody walks to the screen on the wall to press a button. */
    onErrorRetry(error: Error, _key, _config, revalidate, { retryCount }) {
        if (error instanceof ApiError && !error.transient) return;
        setTimeout(() => void revalidate({ retryCount }), Math.min(retryCount * 2_000, RETRY_MS));
    },
};

/** GET `path`; null: not yet. `every`: read again that soon after a change, 0: never. */
export function useRead<T>(path: string | null, every = 0, read = get<T>): Answer<T> {
    const { data, error, isLoading, mutate } = useSWR<T, ApiError>(path, read, options);
    const retry = (): void => void mutate();
    useOnChange(retry, every, path !== null && every > 0);
    useOnCorrection(retry, path !== null && CORRECTED.some((start) => path.startsWith(start)));
    return {
        data,
        error,
        loading: data === undefined && !error,
        previous: isLoading && data !== undefined,
        retry,
    };
}

/** Who asked until the session ended: the page is still theirs while they sign in again. */
export const EndedSession = createContext<SessionAnswer | undefined>(undefined);

/** Who asks. Undefined until it is known; then it is kept while it is read again. */
export function useSession(): SessionAnswer | undefined {
    const ended = use(EndedSession);
    const { data } = useRead<SessionAnswer>(SESSION_PATH);
    return ended ?? data;
}

/** May whoever asks do one of these? Until it is known: no. */
export function useMay(...any: Permission[]): boolean {
    const may = useSession()?.session.may;
    return may !== undefined && any.some((one) => may.includes(one));
}

/* Until it is known who asks, it is asked for: the answer says so, if it must not be had. */
function useAskable(...any: Permission[]): boolean {
    const may = useSession()?.session.may;
    return may === undefined || any.some((one) => may.includes(one));
}

function mapped<T, U>(answer: Answer<T>, map: (data: T) => U): Answer<U> {
    return { ...answer, data: answer.data === undefined ? undefined : map(answer.data) };
}

function isCurrentShift(window: WindowQuery | null): boolean {
    return window !== null && 'shift' in window && window.shift === 'current';
}

/** A window that has not ended yet changes with every event. */
export function isOpen(window: WindowQuery | null, now = Date.now()): boolean {
    if (!window) return false;
    return 'shift' in window ? window.shift === 'current' : Date.parse(window.end_time) > now;
}

/** How often to read again what is about a window, in ms; 0: never, as it has ended. */
export function paceOf(window: WindowQuery | null, soonest: number, now = Date.now()): number {
    if (!window || !isOpen(window, now)) return 0;
    if ('shift' in window) return soonest;
    return Math.max(soonest, (now - Date.parse(window.start_time)) * PART_OF_WINDOW);
}

function path(base: string, window: WindowQuery | null, more: Params = {}): string | null {
    return window && withParams(base, { ...window, ...more });
}

/** The live stream tells of everybody or of nobody: who is a worker has to ask for the own
 *  figures where those of others are not shown. */
function useIsWorker(): boolean {
    return Boolean(useSession()?.session.worker_id);
}

/** Figures of a window; those of the current shift follow the live stream, where it tells of
 *  whom an answer would. */
export function useMetrics(window: WindowQuery | null): Answer<api.Figures> {
    const live = useLive();
    const told = !useIsWorker() || live?.scope === 'all';
    const current = isCurrentShift(window) && told;
    const every = current ? 0 : paceOf(window, FIGURES_MS);
    const read = useRead<{ data: api.Figures }>(path('/api/metrics', window), every);
    const answer = mapped(read, ({ data }) => data);
    if (!current || !live) return answer;
    return { ...answer, data: live, error: undefined, loading: false, previous: false };
}

export interface SeriesOf {
    worker_id?: string;
    workstation_id?: string;
}

/** The same figures per bucket: of a worker, of a workstation, or of the factory. */
export function useSeries<Row = api.FactoryBucket>(
    window: WindowQuery | null,
    bucket: api.Bucket,
    of: SeriesOf = {},
): Answer<api.Series<Row>> {
    const read = useRead<{ data: api.Series<Row> }>(
        path('/api/metrics/series', window, { bucket, ...of }),
        paceOf(window, SERIES_MS),
        getInTurn,
    );
    return mapped(read, ({ data }) => data);
}

export function useWorkerLanes(
    window: WindowQuery | null,
    of: SeriesOf = {},
): Answer<api.WorkerLanes> {
    const read = useRead<{ data: api.WorkerLanes }>(
        path('/api/timeline', window, { of: 'workers', ...of }),
        paceOf(window, TIMELINE_MS),
        getInTurn,
    );
    return mapped(read, ({ data }) => data);
}

export function useStationLanes(
    window: WindowQuery | null,
    of: SeriesOf = {},
): Answer<api.StationLanes> {
    const read = useRead<{ data: api.StationLanes }>(
        path('/api/timeline', window, { of: 'workstations', ...of }),
        paceOf(window, TIMELINE_MS),
        getInTurn,
    );
    return mapped(read, ({ data }) => data);
}

export function useLosses(window: WindowQuery | null): Answer<api.Losses> {
    const read = useRead<{ data: api.Losses }>(
        path('/api/losses', window),
        paceOf(window, SERIES_MS),
        getInTurn,
    );
    return mapped(read, ({ data }) => data);
}

export function useBottleneck(window: WindowQuery | null): Answer<api.Bottleneck> {
    const read = useRead<{ data: api.Bottleneck }>(
        path('/api/bottleneck', window),
        paceOf(window, SERIES_MS),
        getInTurn,
    );
    return mapped(read, ({ data }) => data);
}

export interface EventFilter {
    worker_id?: string;
    workstation_id?: string;
    event_type?: api.EventType;
    camera_id?: string;
    min_confidence?: number;
    order?: 'asc' | 'desc';
    limit?: number;
    cursor?: string;
    start_time?: api.Instant;
    end_time?: api.Instant;
}

export function eventsPath(filter: EventFilter, format?: 'csv' | 'ndjson'): string {
    return withParams('/api/events', { ...filter, format });
}

/** A page of events; `live`: read again when something was committed. */
export function useEvents(filter: EventFilter | null, live = false): Answer<api.EventPage> {
    return useRead<api.EventPage>(filter && eventsPath(filter), live ? EVENTS_MS : 0);
}

/** One event, and what was done to it. */
export function useEventHistory(uuid: string): Answer<api.EventHistory> {
    return useRead<api.EventHistory>(`/api/events/${part(uuid)}`);
}

const NOBODY: Answer<api.Worker[]> = {
    data: [],
    error: undefined,
    loading: false,
    previous: false,
    retry: () => undefined,
};

/** Nobody where whoever asks may know of no worker, as at a hub. */
export function useWorkers(): Answer<api.Worker[]> {
    const askable = useAskable('read_workers', 'read_self') && !isHub();
    const read = useRead<{ workers: api.Worker[] }>(askable ? '/api/workers' : null);
    return askable ? mapped(read, ({ workers }) => workers) : NOBODY;
}

export function useWorkstations(): Answer<api.Workstation[]> {
    const read = useRead<{ workstations: api.Workstation[] }>('/api/workstations');
    return mapped(read, ({ workstations }) => workstations);
}

export function useShifts(): Answer<api.Calendar> {
    return useRead<api.Calendar>('/api/shifts');
}

const CURRENT: WindowQuery = { shift: 'current' };

/** Of whom figures are shown to whoever asks; of everybody until it is known. */
export function useScope(): api.Scope {
    const read = useRead<{ data: api.Figures }>(path('/api/metrics', CURRENT));
    const live = useLiveScope();
    const told = !useIsWorker() || live === 'all';
    return (told ? live : undefined) ?? read.data?.data.scope ?? 'all';
}

/* Who may not read figures need not know how they are made. */
const OF_FIGURES: Permission[] = ['read_stations', 'read_workers', 'read_self', 'board'];

/** Those of the site; a hub has none. */
export function useSettings(): Answer<api.Settings> {
    const askable = useAskable(...OF_FIGURES) && !isHub();
    const read = useRead<{ settings: api.Settings }>(askable ? '/api/settings' : null);
    return mapped(read, ({ settings }) => settings);
}
