import { Link } from 'wouter';
import { part } from '../../api/client';
import type { Figures, FiguresWindow, StationFigures, Workstation } from '../../api/types';
import { attainment, perHour, stationUtilization } from '../../lib/figures';
import { Bar } from '../../ui/Bar';
import type { Column } from '../../ui/DataTable';
import { LOSSES, totalLost, type LostTime, type StationTime } from './lostTime';
import type { Words } from './words';

export type StationView = 'figures' | 'lost';

export interface StationRow {
    figures: StationFigures;
    window: FiguresWindow;
    /** Units per hour; null: none is set. */
    target: number | null;
    /** undefined: not known yet. */
    time: StationTime | undefined;
}

export function stationRows(
    { workstations, window }: Pick<Figures, 'workstations' | 'window'>,
    stations: readonly Workstation[],
    lost: LostTime | undefined,
): StationRow[] {
    const targets = new Map(stations.map((one) => [one.station_id, one.target_units_per_hour]));
    const times = new Map(lost?.stations.map((one) => [one.station_id, one]));
    return workstations
        .filter(({ active }) => active)
        .map((one) => ({
            figures: one,
            window,
            target: targets.get(one.station_id) ?? null,
            time: times.get(one.station_id),
        }));
}

/** Of the target so far; undefined where there is none to compare. */
function ofTarget({ figures, target, window }: StationRow): number | undefined {
    return attainment(figures, target, window) ?? undefined;
}

function utilizationOf({ figures, window }: StationRow): number {
    return stationUtilization(figures, window) ?? 0;
}

type StationColumn = Column<StationRow>;

function nameColumn({ t }: Words, href: (path: string) => string): StationColumn {
    return {
        id: 'name',
        title: t('term.station'),
        width: 13,
        by: ({ figures }) => figures.name,
        cell: ({ figures: { name, station_id } }) => (
            <span className="flex items-center gap-2">
                <Link
                    href={href(`/workstations/${part(station_id)}`)}
                    title={name}
                    className="truncate py-0.5 font-medium underline-offset-2 hover:underline"
                >
                    {name}
                </Link>
                <span className="shrink-0 text-xs text-muted">{station_id}</span>
            </span>
        ),
    };
}

function figureColumns({ t, figure }: Words): StationColumn[] {
    const number = (
        id: string,
        title: string,
        by: (row: StationRow) => number | undefined,
        text: (value: number) => string,
    ): StationColumn => ({
        id,
        title,
        by,
        width: 7,
        numeric: true,
        cell: (row) => {
            const value = by(row);
            return value === undefined ? <span className="text-muted">–</span> : text(value);
        },
    });
    return [
        {
            id: 'type',
            title: t('term.type'),
            width: 8,
            by: ({ figures }) => figures.type,
            cell: ({ figures }) => figures.type,
        },
        {
            id: 'utilization',
            title: t('figure.utilization'),
            width: 13,
            inCard: 'wide',
            numeric: true,
            by: utilizationOf,
            cell: (row) => (
                <span className="flex items-center gap-3">
                    <Bar
                        parts={[{ value: utilizationOf(row), color: 'var(--accent)' }]}
                        of={100}
                        className="min-w-0 flex-1"
                    />
                    <span className="w-[7ch] shrink-0 text-right">
                        {figure.percent(utilizationOf(row))}
                    </span>
                </span>
            ),
        },
        number('working', t('stations.working'), ({ figures }) => figures.working_ms, figure.hours),
        number(
            'occupancy',
            t('figure.occupancy'),
            ({ figures }) => figures.occupied_ms,
            figure.hours,
        ),
        number(
            'units',
            t('figure.units'),
            ({ figures }) => figures.total_units_produced,
            figure.units,
        ),
        number(
            'throughput',
            t('figure.throughput'),
            /* Per occupied hour: where there is none, there is no rate. */
            ({ figures: { total_units_produced, occupied_ms } }) =>
                perHour(total_units_produced, occupied_ms) ?? undefined,
            figure.perHour,
        ),
        number('target', t('figure.target'), ({ target }) => target ?? undefined, figure.perHour),
        number('ofTarget', t('stations.ofTarget'), ofTarget, figure.percent),
    ];
}

/* The parts are told apart by their order, which is that of the columns. */
function Parts({ time }: { time: StationTime | undefined }) {
    if (!time) return null;
    const parts = [
        { value: time.working_ms, color: 'var(--state-working)' },
        { value: time.lost.idle, color: 'var(--state-idle)' },
        { value: time.lost.absent, color: 'var(--state-absent)' },
        { value: time.lost.unknown, color: 'var(--state-unknown-line)' },
    ];
    return <Bar parts={parts} of={time.planned_ms} className="h-3 rounded-sm" />;
}

function lostColumns({ t, figure }: Words): StationColumn[] {
    const hours = (
        id: string,
        title: string,
        of: (time: StationTime) => number,
    ): StationColumn => ({
        id,
        title,
        width: 7,
        numeric: true,
        by: ({ time }) => time && of(time),
        cell: ({ time }) => (time ? figure.hours(of(time)) : <span className="text-muted">–</span>),
    });
    return [
        {
            id: 'parts',
            title: t('stations.parts'),
            width: 16,
            inCard: 'wide',
            by: ({ time }) => time && time.working_ms,
            cell: ({ time }) => <Parts time={time} />,
        },
        hours('planned', t('stations.planned'), (time) => time.planned_ms),
        hours('working', t('stations.working'), (time) => time.working_ms),
        ...LOSSES.map((loss) => hours(loss, t(`lost.${loss}`), (time) => time.lost[loss])),
        hours('total', t('lost.title'), (time) => totalLost(time.lost)),
    ];
}

export function stationColumns(
    view: StationView,
    words: Words,
    href: (path: string) => string,
): StationColumn[] {
    const rest = view === 'lost' ? lostColumns(words) : figureColumns(words);
    return [nameColumn(words, href), ...rest];
}
