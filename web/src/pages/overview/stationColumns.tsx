import { Fragment } from 'react';
import type { StationFigures, WorkerFigures } from '../../api/types';
import { attainment, perHour, stationUtilization } from '../../lib/figures';
import type { Words as IntervalWords } from '../../interval/meaning';
import { stateOf } from '../../lib/state';
import type { Column } from '../../ui/DataTable';
import {
    Held,
    intervalOf,
    intervalSays,
    lasting,
    Name,
    Percent,
    Place,
    stationPath,
    Unknown,
    workerPath,
    type TableWindow,
} from './cells';
import type { Words } from './words';

export interface StationColumnsOf {
    words: Words;
    href: (path: string) => string;
    workers: ReadonlyMap<string, Pick<WorkerFigures, 'name'>>;
    /** Units per hour, by station; of those that have a target. */
    targets: ReadonlyMap<string, number>;
    window: TableWindow;
    /** The window has not ended: a status is that of now. */
    open: boolean;
    /** null where figures do not say how sure they are. */
    intervals: IntervalWords | null;
}

type StationColumn = Column<StationFigures>;

function rateOf(station: StationFigures): number | null {
    return perHour(station.total_units_produced, station.occupied_ms);
}

/** What the cells say of a station, but for names of others. */
export function stationSays(
    words: Words,
    window: TableWindow,
): (station: StationFigures) => string {
    const { figure } = words;
    return (station) =>
        [
            station.name,
            station.active,
            station.type,
            station.state,
            station.since,
            lasting(station.since, window, words),
            ...station.current_workers,
            figure.hours(station.occupied_ms),
            figure.percent(stationUtilization(station, window)),
            station.total_units_produced,
            figure.perHour(rateOf(station)),
            station.attainment_percentage,
            intervalSays(station.audited),
        ].join('\n');
}

function whatColumns({ words, href, workers, window, open }: StationColumnsOf): StationColumn[] {
    const { t } = words;
    const nameOf = (id: string): string => workers.get(id)?.name ?? id;
    return [
        {
            id: 'name',
            title: t('term.station'),
            width: 10.5,
            by: ({ name }) => name,
            cell: ({ station_id: id, name, active }) => (
                <Name
                    href={href(stationPath(id))}
                    name={name}
                    id={id}
                    active={active}
                    words={words}
                />
            ),
        },
        {
            id: 'type',
            title: t('term.type'),
            width: 6.4,
            by: ({ type }) => type,
            cell: ({ type }) => (
                <span className="block truncate" title={type}>
                    {type}
                </span>
            ),
        },
        {
            id: 'status',
            title: t(open ? 'figure.status' : 'figure.statusAtEnd'),
            width: 11.3,
            inCard: 'head',
            by: ({ state }) => t(`state.${stateOf(state)}`),
            cell: ({ state, since }) => (
                <Held
                    state={stateOf(state)}
                    since={since}
                    lasts={lasting(since, window, words)}
                    words={words}
                />
            ),
        },
        {
            id: 'who',
            title: t(open ? 'overview.whoIsThere' : 'overview.whoWasThere'),
            width: 7.4,
            inCard: 'wide',
            by: ({ current_workers: ids }) => ids.map(nameOf).join(', ') || undefined,
            cell: ({ current_workers: ids }) =>
                ids.length === 0 ? (
                    <Unknown />
                ) : (
                    <span className="block truncate py-0.5" title={ids.map(nameOf).join(', ')}>
                        {ids.map((id, index) => (
                            <Fragment key={id}>
                                {index > 0 && ', '}
                                <Place href={href(workerPath(id))} name={nameOf(id)} />
                            </Fragment>
                        ))}
                    </span>
                ),
        },
    ];
}

function figureColumns({ words, targets, window, intervals }: StationColumnsOf): StationColumn[] {
    const { t, figure } = words;
    const column = (
        id: string,
        title: string,
        width: number,
        of: (station: StationFigures) => number | null,
        text: (value: number | null) => string,
    ): StationColumn => ({
        id,
        title,
        width,
        numeric: true,
        by: (station) => of(station) ?? undefined,
        cell: (station) => text(of(station)),
    });
    const reached = (station: StationFigures) =>
        attainment(station, targets.get(station.station_id), window);
    return [
        column('occupancy', t('figure.occupancy'), 6.6, (of) => of.occupied_ms, figure.hours),
        {
            id: 'utilization',
            title: t('figure.utilization'),
            numeric: true,
            width: 6.4,
            inCard: 'wide',
            by: (station) => stationUtilization(station, window) ?? undefined,
            cell: (station) => (
                <Percent
                    value={stationUtilization(station, window)}
                    words={words}
                    {...intervalOf(station.audited, intervals, true)}
                />
            ),
        },
        column('units', t('figure.units'), 4.6, (of) => of.total_units_produced, figure.units),
        column('attainment', t('figure.attainment'), 6, reached, figure.percent),
        column('throughput', t('figure.throughput'), 7.1, rateOf, figure.perHour),
    ];
}

export function stationColumns(of: StationColumnsOf): StationColumn[] {
    return [...whatColumns(of), ...figureColumns(of)];
}
