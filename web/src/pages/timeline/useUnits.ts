import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { get } from '../../api/client';
import { eventsPath, useMay } from '../../api/hooks';
import { onReset, useLiveCorrections, useLiveEvents } from '../../api/live';
import type { Event, EventPage } from '../../api/types';
import { DAY, HOUR } from '../../lib/time';
import type { Of } from './lanes';
import { lengthOf, type Span } from './scale';
import { UnitStore } from './units';

/* More at once are too many to read, and bars of them would say no more than the pages with
 * figures do. A day may have 25 hours. */
export const UNITS_MOST = DAY + HOUR;

const iso = (instant: number): string => new Date(instant).toISOString();

function readUnits(span: Span, cursor: string | null): Promise<EventPage> {
    return get(
        eventsPath({
            event_type: 'product_count',
            start_time: iso(span.start),
            end_time: iso(span.end),
            order: 'asc',
            limit: 10_000,
            ...(cursor === null ? {} : { cursor }),
        }),
    );
}

const LANE = {
    /* Lanes of workers are shown to those who may know whose they are. */
    workers: (event: Event) => event.worker_id ?? '',
    workstations: (event: Event) => event.workstation_id,
};

export interface UnitsView {
    /** null: too much time is in view, or they may not be read. */
    store: UnitStore | null;
    /** Changes when the store's content does. */
    version: number;
}

/* Answers come in quick succession: drawn is several at a time. */
const GATHER_MS = 60;

function useChanges(): [number, () => void] {
    const [version, count] = useReducer((before: number) => before + 1, 0);
    const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
    const changed = useCallback(() => {
        timer.current ??= setTimeout(() => {
            timer.current = undefined;
            count();
        }, GATHER_MS);
    }, []);
    return [version, changed];
}

/** The units of all lanes, as far as they are in view. */
export function useUnits(of: Of, bounds: Span, view: Span): UnitsView {
    const { start, end } = bounds;
    const [version, changed] = useChanges();
    const store = useMemo(
        () => new UnitStore({ start, end }, LANE[of], readUnits, changed),
        [of, start, end, changed],
    );
    useLiveEvents((event) => store.hear(event));
    useLiveCorrections(({ event }) => store.hear(event));
    useEffect(() => onReset(() => store.doubt()), [store]);
    const mayRead = useMay('read_events');
    const near = mayRead && lengthOf(view) <= UNITS_MOST;
    useEffect(() => {
        if (near) store.want(view);
    }, [store, near, view, version]);
    return { store: near ? store : null, version };
}
