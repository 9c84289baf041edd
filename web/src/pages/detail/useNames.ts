import { useMemo } from 'react';
import { useWorkers, useWorkstations } from '../../api/hooks';

export interface Names {
    worker: (id: string) => string;
    station: (id: string) => string;
}

/** Names by id; the id itself until they are known. */
export function useNames(): Names {
    const workers = useWorkers().data;
    const stations = useWorkstations().data;
    return useMemo(() => {
        const ofWorkers = new Map(workers?.map(({ worker_id, name }) => [worker_id, name]));
        const ofStations = new Map(stations?.map(({ station_id, name }) => [station_id, name]));
        return {
            worker: (id) => ofWorkers.get(id) ?? id,
            station: (id) => ofStations.get(id) ?? id,
        };
    }, [workers, stations]);
}
