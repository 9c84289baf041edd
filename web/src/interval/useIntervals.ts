/* Figures that say how sure they are, where people check what cameras claim. */
import { useMemo } from 'react';
import { paceOf, useRead, useSettings, type WindowQuery } from '../api/hooks';
import { withParams } from '../api/client';
import type { Checks, Figures } from '../api/types';

/* A share of a shift changes slowly. */
const PACE_MS = 15_000;

/** How many claims were checked; undefined: it is not known yet. */
export function useChecks(): Checks | undefined {
    return useSettings().data?.checks;
}

/** Are they enough to say how sure a figure is? */
export function useSure(): boolean {
    const checks = useChecks();
    return checks !== undefined && checks.labels >= checks.wanted;
}

/** What the answer with intervals knows of one of the rows, by its id. */
function sharesOf<Row, Share>(
    rows: readonly Row[],
    idOf: (row: Row) => string,
    of: (row: Row) => Share,
) {
    return new Map(rows.map((row) => [idOf(row), of(row)]));
}

function withShares(figures: Figures, sure: Figures): Figures {
    const workers = sharesOf(
        sure.workers,
        ({ worker_id }) => worker_id,
        ({ audited_of_presence }) => audited_of_presence,
    );
    const stations = sharesOf(
        sure.workstations,
        ({ station_id }) => station_id,
        ({ audited }) => audited,
    );
    return {
        ...figures,
        factory: { ...figures.factory, audited_of_presence: sure.factory.audited_of_presence },
        workers: figures.workers.map((one) => ({
            ...one,
            audited_of_presence: workers.get(one.worker_id),
        })),
        workstations: figures.workstations.map((one) => ({
            ...one,
            audited: stations.get(one.station_id),
        })),
    };
}

/** `figures` with the intervals of the same window as soon as they are read: after the figures,
 *  and only where there are enough checks. */
export function useIntervals(
    figures: Figures | undefined,
    query: WindowQuery | null,
): Figures | undefined {
    const sure = useSure();
    const path = sure && query && withParams('/api/metrics', { ...query, intervals: 'audited' });
    const read = useRead<{ data: Figures }>(path || null, paceOf(query, PACE_MS));
    const known = read.data?.data;
    return useMemo(() => {
        const same =
            figures &&
            known?.window.start_time === figures.window.start_time &&
            known.window.end_time === figures.window.end_time;
        return same ? withShares(figures, known) : figures;
    }, [figures, known]);
}
