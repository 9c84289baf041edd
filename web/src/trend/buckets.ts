/* How a window is cut for a chart, and what is written under and about each part. */
import { useMemo } from 'react';
import type { WindowQuery } from '../api/hooks';
import type { Bucket, Instant } from '../api/types';
import { DAY, HOUR, type Times } from '../lib/time';
import { useParam } from '../lib/url';

export type By = Extract<Bucket, 'hour' | 'day'>;

/* The API cuts a window into that many parts at most; one more is needed for the rest. */
const PARTS = 999;
const BY_HOUR_MS = 3 * DAY;

/** How long a window can be; a shift is a day at most. */
export function longest(query: WindowQuery): number {
    return 'shift' in query ? DAY : Date.parse(query.end_time) - Date.parse(query.start_time);
}

/** Whether the API can cut the window so. */
export function canCut(query: WindowQuery, by: By): boolean {
    return longest(query) <= PARTS * (by === 'hour' ? HOUR : DAY);
}

/** What was chosen, where that can be; else what shows most and can still be read. */
export function byOf(query: WindowQuery, chosen: string): By {
    if (chosen === 'day') return 'day';
    if (!canCut(query, 'hour')) return 'day';
    return chosen === 'hour' || longest(query) <= BY_HOUR_MS ? 'hour' : 'day';
}

/** How the page's charts cut the window; in the URL. */
export function useBy(query: WindowQuery | null): [By, (by: By) => void] {
    const [chosen, set] = useParam('by');
    return useMemo(() => [query ? byOf(query, chosen) : 'hour', set], [query, chosen, set]);
}

interface Bounds {
    start_time: Instant;
    end_time: Instant;
    elapsed_ms: number;
}

export interface Mark {
    /** `Mon 17 Nov, 08:00 – 09:00` */
    text: string;
    /** Under the axis; null where nothing should stand. */
    tick: string | null;
    /** It has begun and not ended. */
    running: boolean;
}

function tickOf(start: number, by: By, byDays: boolean, times: Times): string | null {
    if (by === 'day') return times.day(start);
    if (!byDays) return times.time(start);
    return times.time(start) === '00:00' ? times.day(start) : null;
}

/** What to write about the parts of a series. */
export function marksOf(series: readonly Bounds[], by: By, times: Times): Mark[] {
    const first = series[0];
    const last = series.at(-1);
    if (!first || !last) return [];
    /* Over several days, hours are found by their day. */
    const byDays = Date.parse(last.end_time) - Date.parse(first.start_time) > 2 * DAY;
    return series.map(({ start_time, end_time, elapsed_ms }) => {
        const start = Date.parse(start_time);
        const end = Date.parse(end_time);
        const hours = `${times.time(start)} – ${times.time(end)}`;
        return {
            text: by === 'day' ? times.day(start) : `${times.day(start)}, ${hours}`,
            tick: tickOf(start, by, byDays, times),
            running: elapsed_ms > 0 && elapsed_ms < end - start,
        };
    });
}
