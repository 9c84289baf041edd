import { Fragment } from 'react';
import type { FiguresWindow, StationFigures, WorkerFigures } from '../../api/types';
import { perHour, stationUtilization } from '../../lib/figures';
import { stateOf } from '../../lib/state';
import { duration } from '../../lib/time';
import type { Column } from '../../ui/DataTable';
import { StateMark } from '../../ui/StateMark';
import { Name, Percent, Place, Since, stationPath, Unknown, workerPath } from './cells';
import type { Words } from './words';

export interface StationColumnsOf {
    words: Words;
    href: (path: string) => string;
    workers: ReadonlyMap<string, Pick<WorkerFigures, 'name'>>;
    window: Pick<FiguresWindow, 'planned_so_far_ms'>;
}

function rateOf(station: StationFigures): number | null {
    return perHour(station.total_units_produced, station.occupied_ms);
}

/** What the cells say of a station, but for names of others. */
export function stationSays({ numbers }: Words): (station: StationFigures) => string {
    return (station) =>
        [
            station.name,
            station.active,
            station.type,
            station.state,
            station.since,
            ...station.current_workers,
            duration(station.occupied_ms),
            numbers.percent(station.utilization_so_far_percentage),
            station.total_units_produced,
            numbers.rate(rateOf(station) ?? -1),
        ].join('\n');
}

export function stationColumns(of: StationColumnsOf): Column<StationFigures>[] {
    const { words, href, workers, window } = of;
    const { t, numbers } = words;
    const nameOf = (id: string): string => workers.get(id)?.name ?? id;
    return [
        {
            id: 'name',
            title: t('term.station'),
            width: 12,
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
            width: 7,
            by: ({ type }) => type,
            cell: ({ type }) => <span className="block truncate">{type}</span>,
        },
        {
            id: 'status',
            title: t('figure.status'),
            width: 8,
            by: ({ state }) => t(`state.${stateOf(state)}`),
            cell: ({ state, since }) => (
                <Since since={since} words={words}>
                    <StateMark state={stateOf(state)} />
                </Since>
            ),
        },
        {
            id: 'who',
            title: t('overview.whoIsThere'),
            width: 10,
            by: ({ current_workers: ids }) => ids.map(nameOf).join(', ') || undefined,
            cell: ({ current_workers: ids }) => (
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
        {
            id: 'occupancy',
            title: t('figure.occupancy'),
            numeric: true,
            width: 6.5,
            by: ({ occupied_ms }) => occupied_ms,
            cell: ({ occupied_ms }) => duration(occupied_ms),
        },
        {
            id: 'utilization',
            title: t('figure.utilization'),
            numeric: true,
            width: 10,
            by: (station) => stationUtilization(station, window) ?? undefined,
            cell: (station) => (
                <Percent value={stationUtilization(station, window)} words={words} />
            ),
        },
        {
            id: 'units',
            title: t('figure.units'),
            numeric: true,
            width: 5.5,
            by: (station) => station.total_units_produced,
            cell: (station) => numbers.count(station.total_units_produced),
        },
        {
            id: 'throughput',
            title: `${t('figure.throughput')} ${t('unit.perHour')}`,
            numeric: true,
            width: 8,
            by: (station) => rateOf(station) ?? undefined,
            cell: (station) => {
                const rate = rateOf(station);
                return rate === null ? <Unknown /> : numbers.rate(rate);
            },
        },
    ];
}
