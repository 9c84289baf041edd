/* The workers and the stations of a window, each a table. */
import { useCallback, useMemo, useState } from 'react';
import type { Figures, StationFigures, WorkerFigures } from '../../api/types';
import { stateOf } from '../../lib/state';
import { useHref, useUrl } from '../../lib/url';
import { Card, CardHeader } from '../../ui/Card';
import { DataTable } from '../../ui/DataTable';
import { Select } from '../../ui/Select';
import { parseSort, sortText } from '../../ui/sorting';
import { choicesOf, FilterBar, type Choices } from './FilterBar';
import { FILTER_PARAMS, filtersOf, shownOf, type Filters } from './filters';
import { stationColumns, stationSays } from './stationColumns';
import { stationPath, workerPath } from './cells';
import { workerColumns, workerSays } from './workerColumns';
import { useWords } from './words';

function useFilters(): [Filters, (change: Partial<Filters>) => void] {
    const [params, set] = useUrl();
    const filters = useMemo(() => filtersOf(params), [params]);
    const change = useCallback(
        (changes: Partial<Filters>): void =>
            set(
                Object.fromEntries(
                    Object.entries(changes).map(([name, value]) => [
                        FILTER_PARAMS[name as keyof Filters],
                        value,
                    ]),
                ),
            ),
        [set],
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

/** The value that was there before, while it is the same in all its parts. */
function useSame<T>(value: T): T {
    const text = JSON.stringify(value);
    return useMemo(() => value, [text]);
}

function namesOf(named: Choices['workers']): ReadonlyMap<string, { name: string }> {
    return new Map(named.map(({ value, label }) => [value, { name: label }]));
}

const workerId = ({ worker_id }: WorkerFigures): string => worker_id;
const stationId = ({ station_id }: StationFigures): string => station_id;

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

    /* Names change seldom, figures each second: columns and choices must not be made anew with
     * them. */
    const choices = useSame(choicesOf(figures));
    /* The cells read it when they are drawn, which they are when what they say changes. */
    const [window] = useState({ planned_so_far_ms: 0 });
    window.planned_so_far_ms = figures.window.planned_so_far_ms;
    const ofWorkers = useMemo(
        () => workerColumns(words, href, namesOf(choices.stations)),
        [words, href, choices],
    );
    const ofStations = useMemo(
        () => stationColumns({ words, href, workers: namesOf(choices.workers), window }),
        [words, href, choices, window],
    );
    const says = useMemo(
        () => ({ worker: workerSays(words), station: stationSays(words) }),
        [words],
    );
    const worker = useCallback((of: WorkerFigures) => href(workerPath(of.worker_id)), [href]);
    const station = useCallback((of: StationFigures) => href(stationPath(of.station_id)), [href]);

    const { factory } = figures;
    return (
        <>
            <FilterBar choices={choices} filters={filters} onChange={setFilters} />
            <div className="grid items-start gap-3 min-[1900px]:grid-cols-2">
                <Card aria-labelledby="workers" className="min-w-0 overflow-hidden">
                    <CardHeader
                        id="workers"
                        title={t('term.workers')}
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
                        label={t('term.workers')}
                        rows={shown.workers}
                        columns={ofWorkers}
                        idOf={workerId}
                        sort={parseSort(params.get('sort') ?? 'name')}
                        onSort={(sort) => setParams({ sort: sortText(sort) })}
                        hrefOf={worker}
                        sayOf={says.worker}
                    />
                    {shown.workers.length === 0 && <NoMatch />}
                </Card>
                <Card aria-labelledby="stations" className="min-w-0 overflow-hidden">
                    <CardHeader
                        id="stations"
                        title={t('term.stations')}
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
                        label={t('term.stations')}
                        rows={shown.stations}
                        columns={ofStations}
                        idOf={stationId}
                        sort={parseSort(params.get('station_sort') ?? 'name')}
                        onSort={(sort) => setParams({ station_sort: sortText(sort) })}
                        hrefOf={station}
                        sayOf={says.station}
                        late
                    />
                    {shown.stations.length === 0 && <NoMatch />}
                </Card>
            </div>
        </>
    );
}
