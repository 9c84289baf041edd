/* The workers and the stations of a window, each a table. */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useWorkstations } from '../../api/hooks';
import type {
    Figures,
    FiguresWindow,
    StationFigures,
    StationState,
    WorkerFigures,
    WorkerStatus,
} from '../../api/types';
import { stateOf } from '../../lib/state';
import { useHref, useUrl } from '../../lib/url';
import { Card, CardHeader } from '../../ui/Card';
import { useSure } from '../../interval/useIntervals';
import { useWords as useIntervalWords, type Words as IntervalWords } from '../../interval/meaning';
import { DataTable } from '../../ui/DataTable';
import { NoPeople } from '../../people/NoPeople';
import { Select } from '../../ui/Select';
import { parseSort, sortText } from '../../ui/sorting';
import { Wrapped } from '../../ui/Wrapped';
import { choicesOf, FilterBar, type Choices } from './FilterBar';
import { FILTER_PARAMS, filtersOf, shownOf, type Filters } from './filters';
import { stationColumns, stationSays } from './stationColumns';
import { stationPath, workerPath, type TableWindow } from './cells';
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

function StatusSelect<S extends WorkerStatus | StationState>({
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

/* Beside each other where both fit without being scrolled. */
export const TABLES = 'grid grid-cols-1 items-start gap-3 min-[1920px]:grid-cols-2';

const workerId = ({ worker_id }: WorkerFigures): string => worker_id;
const stationId = ({ station_id }: StationFigures): string => station_id;

function NoMatch() {
    const { t } = useWords();
    return <p className="px-4 py-6 text-muted">{t('overview.noMatch')}</p>;
}

/* Cells read it when they are drawn, which they are when what they say changes. */
function useTableWindow({ now, end_time, planned_so_far_ms }: FiguresWindow): TableWindow {
    const [window] = useState<TableWindow>({ planned_so_far_ms: 0, until: 0 });
    window.planned_so_far_ms = planned_so_far_ms;
    window.until = Math.min(Date.parse(now), Date.parse(end_time));
    return window;
}

function useTargets(): ReadonlyMap<string, number> {
    const stations = useWorkstations().data;
    return useMemo(() => {
        const all = stations?.map((one) => [one.station_id, one.target_units_per_hour] as const);
        return new Map(all?.filter((one): one is [string, number] => one[1] !== null));
    }, [stations]);
}

interface TableCardProps {
    id: string;
    title: string;
    /** How many are at work, or occupied. */
    note: string;
    filter: ReactNode;
    children: ReactNode;
}

function TableCard({ id, title, note, filter, children }: TableCardProps) {
    return (
        <Card aria-labelledby={id} className="min-w-0 overflow-hidden">
            <CardHeader id={id} title={title} note={<Wrapped>{note}</Wrapped>}>
                {filter}
            </CardHeader>
            {children}
        </Card>
    );
}

interface PartProps {
    figures: Figures;
    open: boolean;
    choices: Choices;
    window: TableWindow;
    intervals: IntervalWords | null;
    filters: Filters;
    setFilters: (change: Partial<Filters>) => void;
}

function Workers(props: PartProps & { rows: WorkerFigures[] }) {
    const { figures, open, choices, window, intervals, filters, setFilters, rows } = props;
    const words = useWords();
    const { t } = words;
    const href = useHref();
    const [params, setParams] = useUrl();
    const columns = useMemo(() => {
        const stations = namesOf(choices.stations);
        return workerColumns({ words, href, stations, window, open, intervals });
    }, [words, href, choices, window, open, intervals]);
    const says = useMemo(() => workerSays(words, window), [words, window]);
    const { active_workers: active, total_workers: total } = figures.factory;
    return (
        <TableCard
            id="workers"
            title={t('term.workers')}
            note={t(open ? 'overview.workersNote' : 'overview.workersNoteAtEnd', { active, total })}
            filter={
                <StatusSelect
                    statuses={['active', 'idle', 'absent', 'unknown']}
                    value={filters.workerStatus}
                    onChange={(workerStatus) => setFilters({ workerStatus })}
                />
            }
        >
            <DataTable
                label={t('term.workers')}
                rows={rows}
                columns={columns}
                idOf={workerId}
                sort={parseSort(params.get('sort') ?? 'name')}
                onSort={(sort) => setParams({ sort: sortText(sort) })}
                hrefOf={useCallback((of: WorkerFigures) => href(workerPath(of.worker_id)), [href])}
                sayOf={says}
            />
            {rows.length === 0 && <NoMatch />}
        </TableCard>
    );
}

function Stations(props: PartProps & { rows: StationFigures[] }) {
    const { figures, open, choices, window, intervals, filters, setFilters, rows } = props;
    const words = useWords();
    const { t } = words;
    const href = useHref();
    const [params, setParams] = useUrl();
    const targets = useTargets();
    const columns = useMemo(() => {
        const workers = namesOf(choices.workers);
        const of = { words, href, workers, targets, window, open, intervals };
        const all = stationColumns(of);
        /* Of one who may not be named it would be said that nobody is there. */
        return (figures.scope ?? 'all') === 'all' ? all : all.filter(({ id }) => id !== 'who');
    }, [words, href, choices, targets, window, open, intervals, figures.scope]);
    const says = useMemo(() => stationSays(words, window), [words, window]);
    const { occupied_stations: occupied, total_stations: total } = figures.factory;
    return (
        <TableCard
            id="stations"
            title={t('term.stations')}
            note={t(open ? 'overview.stationsNote' : 'overview.stationsNoteAtEnd', {
                occupied,
                total,
            })}
            filter={
                <StatusSelect
                    statuses={['working', 'idle', 'vacant', 'unknown']}
                    value={filters.stationStatus}
                    onChange={(stationStatus) => setFilters({ stationStatus })}
                />
            }
        >
            <DataTable
                label={t('term.stations')}
                rows={rows}
                columns={columns}
                idOf={stationId}
                sort={parseSort(params.get('station_sort') ?? 'name')}
                onSort={(sort) => setParams({ station_sort: sortText(sort) })}
                hrefOf={useCallback(
                    (of: StationFigures) => href(stationPath(of.station_id)),
                    [href],
                )}
                sayOf={says}
                late
            />
            {rows.length === 0 && <NoMatch />}
        </TableCard>
    );
}

export function Tables({ figures, open }: { figures: Figures; open: boolean }) {
    const [filters, setFilters] = useFilters();
    const shown = useMemo(() => shownOf(figures, filters), [figures, filters]);
    /* Names change seldom, figures each second: columns and choices must not be made anew with
     * them. */
    const choices = useSame(choicesOf(figures));
    const window = useTableWindow(figures.window);
    const intervalWords = useIntervalWords();
    const intervals = useSure() ? intervalWords : null;
    const scope = figures.scope ?? 'all';
    const both = { figures, open, choices, window, intervals, filters, setFilters };
    return (
        <>
            <FilterBar choices={choices} filters={filters} onChange={setFilters} />
            {scope !== 'all' && (
                <Card>
                    <NoPeople scope={scope} />
                </Card>
            )}
            <div className={scope === 'stations' ? undefined : TABLES}>
                {scope !== 'stations' && <Workers {...both} rows={shown.workers} />}
                <Stations {...both} rows={shown.stations} />
            </div>
        </>
    );
}
