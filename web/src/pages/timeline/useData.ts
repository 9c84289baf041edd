/* The lanes of the window, and what is said beside them. */
import { useEffect, useMemo } from 'react';
import {
    useShifts,
    useStationLanes,
    useWorkerLanes,
    useWorkers,
    useWorkstations,
    type Answer,
    type WindowQuery,
} from '../../api/hooks';
import { breaksIn } from './breaks';
import { stationLanes, workerLanes, type Lanes, type Of } from './lanes';
import type { Span } from './scale';

/* Time passes without events, too: how far the lanes are known must follow. */
const FOLLOW_MS = 15_000;

/** The lanes, followed while the window is open. What was there stays until the new is. */
export function useLanes(of: Of, query: WindowQuery | null, open: boolean): Answer<Lanes> {
    const ofWorkers = of === 'workers';
    const workers = useWorkerLanes(ofWorkers ? query : null);
    const stations = useStationLanes(ofWorkers ? null : query);
    const answer = ofWorkers ? workers : stations;
    const fromWorkers = useMemo(() => workers.data && workerLanes(workers.data), [workers.data]);
    const fromStations = useMemo(
        () => stations.data && stationLanes(stations.data),
        [stations.data],
    );
    const { retry } = answer;
    useFollow(retry, open);
    return { ...answer, data: ofWorkers ? fromWorkers : fromStations };
}

function useFollow(retry: () => void, open: boolean): void {
    useEffect(() => {
        if (!open) return undefined;
        const timer = setInterval(retry, FOLLOW_MS);
        return () => clearInterval(timer);
        /* Each render has a retry of its own; all do the same. */
    }, [open]);
}

/** Names by id of what the intervals of such lanes point to. */
export function useNames(of: Of): ReadonlyMap<string, string> {
    const workers = useWorkers().data;
    const stations = useWorkstations().data;
    return useMemo(
        () =>
            of === 'workers'
                ? new Map(stations?.map(({ station_id, name }) => [station_id, name]))
                : new Map(workers?.map(({ worker_id, name }) => [worker_id, name])),
        [of, workers, stations],
    );
}

const NONE: readonly Span[] = [];

export function useBreaks(bounds: Span | undefined, zone: string): readonly Span[] {
    const calendar = useShifts().data;
    const { start, end } = bounds ?? { start: 0, end: 0 };
    return useMemo(
        () => (calendar && end > start ? breaksIn(calendar, { start, end }, zone) : NONE),
        [calendar, start, end, zone],
    );
}
