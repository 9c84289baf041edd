import { Fragment } from 'react';
import type { StationFigures, WorkerFigures } from '../../api/types';
import { stateOf } from '../../lib/state';
import { duration } from '../../lib/time';
import type { Column } from '../../ui/DataTable';
import { StateMark } from '../../ui/StateMark';
import { Name, Percent, Place, stationPath, Unknown, workerPath } from './cells';
import type { Words } from './words';

export interface StationColumnsOf {
    words: Words;
    href: (path: string) => string;
    workers: ReadonlyMap<string, Pick<WorkerFigures, 'name'>>;
    /** Nothing is planned in the window: then there is nothing to compare work with. */
    planned: boolean;
}

function rateOf(station: StationFigures): number | null {
    return station.occupied_ms > 0 ? station.throughput_rate : null;
}

/** What the cells say of a station, but for names of others. */
export function stationSays({ numbers }: Words): (station: StationFigures) => string {
    return (station) =>
        [
            station.name,
            station.active,
            station.type,
            station.status,
            ...station.current_workers,
            duration(station.occupied_ms),
            numbers.percent(station.utilization_percentage),
            station.total_units_produced,
            numbers.rate(rateOf(station) ?? -1),
        ].join('\n');
}

export function stationColumns(of: StationColumnsOf): Column<StationFigures>[] {
    const { words, href, workers, planned } = of;
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
            by: ({ status }) => t(`state.${stateOf(status)}`),
            cell: ({ status }) => <StateMark state={stateOf(status)} />,
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
            by: ({ utilization_percentage: value }) => (planned ? value : undefined),
            cell: ({ utilization_percentage: value }) => (
                <Percent value={planned ? value : null} words={words} />
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
