/* Which workers and stations are shown. */
import type { Figures, StationFigures, WorkerFigures } from '../../api/types';
import { finder } from '../../lib/finder';

export interface Filters {
    search: string;
    worker: string;
    station: string;
    type: string;
    workerStatus: string;
    stationStatus: string;
}

/** The parameters of the URL that hold them. */
export const FILTER_PARAMS: Record<keyof Filters, string> = {
    search: 'q',
    worker: 'worker',
    station: 'station',
    type: 'type',
    workerStatus: 'status',
    stationStatus: 'station_status',
};

export function filtersOf(params: URLSearchParams): Filters {
    const entries = Object.entries(FILTER_PARAMS).map(([name, param]) => [
        name,
        params.get(param) ?? '',
    ]);
    return Object.fromEntries(entries) as Filters;
}

export function anyFilter(filters: Filters): boolean {
    return Object.values(filters).some((value) => value !== '');
}

/* Who is deactivated is only shown where they have figures. */
function workerCounts(worker: WorkerFigures): boolean {
    const seen = worker.active_ms + worker.idle_ms + worker.absent_ms;
    return worker.active || seen > 0 || worker.total_units_produced > 0;
}
function stationCounts(station: StationFigures): boolean {
    return station.active || station.occupied_ms > 0 || station.total_units_produced > 0;
}

export interface Shown {
    workers: WorkerFigures[];
    stations: StationFigures[];
}

/** A filter of the one table holds for the other by who is where. */
export function shownOf(figures: Figures, filters: Filters): Shown {
    const stations = new Map(figures.workstations.map((one) => [one.station_id, one]));
    const names = new Map(figures.workers.map((one) => [one.worker_id, one.name]));
    const isFound = finder(filters.search);
    const is = (wanted: string, value: string | null | undefined): boolean =>
        wanted === '' || wanted === value;

    const workers = figures.workers.filter((worker) => {
        const station = stations.get(worker.current_station ?? '');
        return (
            workerCounts(worker) &&
            is(filters.worker, worker.worker_id) &&
            is(filters.station, worker.current_station) &&
            is(filters.type, station?.type) &&
            is(filters.workerStatus, worker.status) &&
            isFound(
                worker.name,
                worker.worker_id,
                worker.current_station,
                station?.name ?? null,
                station?.type ?? null,
            )
        );
    });

    const shownStations = figures.workstations.filter(
        (station) =>
            stationCounts(station) &&
            is(filters.station, station.station_id) &&
            is(filters.type, station.type) &&
            is(filters.stationStatus, station.state) &&
            (filters.worker === '' || station.current_workers.includes(filters.worker)) &&
            isFound(
                station.name,
                station.station_id,
                station.type,
                ...station.current_workers.flatMap((id) => [id, names.get(id) ?? null]),
            ),
    );
    return { workers, stations: shownStations };
}

/** The types that there are, sorted. */
export function typesOf(figures: Figures): string[] {
    return [...new Set(figures.workstations.map((station) => station.type))].sort((a, b) =>
        a.localeCompare(b, undefined, { numeric: true }),
    );
}
