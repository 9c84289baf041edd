/* The workers and the stations of a window, each a table. */
import { useMemo } from 'react';
import type { Figures } from '../../api/types';
import { stateOf } from '../../lib/state';
import { useHref, useUrl } from '../../lib/url';
import { Card, CardHeader } from '../../ui/Card';
import { DataTable } from '../../ui/DataTable';
import { Select } from '../../ui/Select';
import { parseSort, sortText } from '../../ui/sorting';
import { FilterBar } from './FilterBar';
import { FILTER_PARAMS, filtersOf, shownOf, type Filters } from './filters';
import { stationColumns } from './stationColumns';
import { stationPath, workerPath } from './cells';
import { workerColumns } from './workerColumns';
import { useWords } from './words';

function useFilters(): [Filters, (change: Partial<Filters>) => void] {
    const [params, set] = useUrl();
    const filters = useMemo(() => filtersOf(params), [params]);
    const change = (changes: Partial<Filters>): void =>
        set(
            Object.fromEntries(
                Object.entries(changes).map(([name, value]) => [
                    FILTER_PARAMS[name as keyof Filters],
                    value,
                ]),
            ),
        );
    return [filters, change];
}

function StatusSelect<S extends 'active' | 'idle' | 'absent' | 'unknown' | 'occupied' | 'vacant'>({
    statuses,
    value,
    onChange,
}: {
    statuses: readonly S[];
    value: string;
    onChange: (value: string) => void;
}) {
    const { t } = useWords();
    const options = statuses.map((status) => ({
        value: status as string,
        label: t(`state.${stateOf(status)}`),
    }));
    return (
        <Select
            label={t('figure.status')}
            value={value}
            options={[{ value: '', label: t('overview.anyStatus') }, ...options]}
            onChange={onChange}
        />
    );
}

function NoMatch() {
    const { t } = useWords();
    return <p className="px-4 py-6 text-muted">{t('overview.noMatch')}</p>;
}

export function Tables({ figures }: { figures: Figures }) {
    const words = useWords();
    const { t } = words;
    const href = useHref();
    const [params, setParams] = useUrl();
    const [filters, setFilters] = useFilters();
    const shown = useMemo(() => shownOf(figures, filters), [figures, filters]);

    /* Names change seldom, figures each second: columns must not be made anew with them. */
    const names = JSON.stringify([
        figures.workers.map(({ worker_id, name }) => [worker_id, { name }]),
        figures.workstations.map(({ station_id, name }) => [station_id, { name }]),
    ]);
    const planned = figures.window.planned_ms > 0;
    const [ofWorkers, ofStations] = useMemo(() => {
        const [workers, stations] = JSON.parse(names) as [string, { name: string }][][];
        return [
            workerColumns(words, href, new Map(stations)),
            stationColumns({ words, href, workers: new Map(workers), planned }),
        ];
    }, [names, words, href, planned]);

    const { factory } = figures;
    return (
        <>
            <FilterBar figures={figures} filters={filters} onChange={setFilters} />
            <div className="grid items-start gap-3 min-[1900px]:grid-cols-2">
                <Card aria-labelledby="workers" className="min-w-0 overflow-hidden">
                    <CardHeader
                        id="workers"
                        title={t('thing.workers')}
                        note={t('overview.workersNote', {
                            active: factory.active_workers,
                            total: factory.total_workers,
                        })}
                    >
                        <StatusSelect
                            statuses={['active', 'idle', 'absent', 'unknown']}
                            value={filters.workerStatus}
                            onChange={(workerStatus) => setFilters({ workerStatus })}
                        />
                    </CardHeader>
                    <DataTable
                        label={t('thing.workers')}
                        rows={shown.workers}
                        columns={ofWorkers}
                        idOf={({ worker_id }) => worker_id}
                        sort={parseSort(params.get('sort') ?? 'name')}
                        onSort={(sort) => setParams({ sort: sortText(sort) })}
                        hrefOf={({ worker_id }) => href(workerPath(worker_id))}
                    />
                    {shown.workers.length === 0 && <NoMatch />}
                </Card>
                <Card aria-labelledby="stations" className="min-w-0 overflow-hidden">
                    <CardHeader
                        id="stations"
                        title={t('thing.stations')}
                        note={t('overview.stationsNote', {
                            occupied: factory.occupied_stations,
                            total: factory.total_stations,
                        })}
                    >
                        <StatusSelect
                            statuses={['occupied', 'vacant', 'unknown']}
                            value={filters.stationStatus}
                            onChange={(stationStatus) => setFilters({ stationStatus })}
                        />
                    </CardHeader>
                    <DataTable
                        label={t('thing.stations')}
                        rows={shown.stations}
                        columns={ofStations}
                        idOf={({ station_id }) => station_id}
                        sort={parseSort(params.get('station_sort') ?? 'name')}
                        onSort={(sort) => setParams({ station_sort: sortText(sort) })}
                        hrefOf={({ station_id }) => href(stationPath(station_id))}
                    />
                    {shown.stations.length === 0 && <NoMatch />}
                </Card>
            </div>
        </>
    );
}
