import type { StationFigures, WorkerFigures } from '../../api/types';
import { perHour, utilization } from '../../lib/figures';
import { stateOf } from '../../lib/state';
import { duration } from '../../lib/time';
import type { Column } from '../../ui/DataTable';
import { StateMark } from '../../ui/StateMark';
import { Name, Percent, Place, Since, stationPath, Unknown, workerPath } from './cells';
import type { Words } from './words';

/** Without any time of which something was seen there is no utilization. */
export function utilizationOf(worker: WorkerFigures): number | null {
    return utilization(worker);
}

export function rateOf(worker: WorkerFigures): number | null {
    return perHour(worker.total_units_produced, worker.active_ms);
}

/** What the cells say of a worker, but for names of others. */
export function workerSays({ numbers }: Words): (worker: WorkerFigures) => string {
    return (worker) =>
        [
            worker.name,
            worker.active,
            worker.status,
            worker.since,
            worker.current_station,
            numbers.percent(utilizationOf(worker) ?? -1),
            worker.total_units_produced,
            numbers.rate(rateOf(worker) ?? -1),
            duration(worker.idle_ms + worker.absent_ms),
            duration(worker.unknown_ms),
        ].join('\n');
}

export function workerColumns(
    words: Words,
    href: (path: string) => string,
    stations: ReadonlyMap<string, Pick<StationFigures, 'name'>>,
): Column<WorkerFigures>[] {
    const { t, numbers } = words;
    const station = ({ current_station: id }: WorkerFigures) =>
        id === null ? null : (stations.get(id)?.name ?? id);
    return [
        {
            id: 'name',
            title: t('term.worker'),
            width: 13,
            by: ({ name }) => name,
            cell: ({ worker_id: id, name, active }) => (
                <Name
                    href={href(workerPath(id))}
                    name={name}
                    id={id}
                    active={active}
                    words={words}
                />
            ),
        },
        {
            id: 'status',
            title: t('figure.status'),
            width: 8,
            by: ({ status }) => t(`state.${stateOf(status)}`),
            cell: ({ status, since }) => (
                <Since since={since} words={words}>
                    <StateMark state={stateOf(status)} />
                </Since>
            ),
        },
        {
            id: 'station',
            title: t('term.station'),
            width: 9,
            by: (worker) => station(worker) ?? undefined,
            cell: (worker) =>
                worker.current_station !== null && (
                    <span className="block truncate">
                        <Place
                            href={href(stationPath(worker.current_station))}
                            name={station(worker) ?? ''}
                        />
                    </span>
                ),
        },
        {
            id: 'utilization',
            title: t('figure.utilization'),
            numeric: true,
            width: 10,
            by: (worker) => utilizationOf(worker) ?? undefined,
            cell: (worker) => <Percent value={utilizationOf(worker)} words={words} />,
        },
        {
            id: 'units',
            title: t('figure.units'),
            numeric: true,
            width: 5.5,
            by: (worker) => worker.total_units_produced,
            cell: (worker) => numbers.count(worker.total_units_produced),
        },
        {
            id: 'rate',
            title: `${t('figure.rate')} ${t('unit.perHour')}`,
            numeric: true,
            width: 6.5,
            by: (worker) => rateOf(worker) ?? undefined,
            cell: (worker) => {
                const rate = rateOf(worker);
                return rate === null ? <Unknown /> : numbers.rate(rate);
            },
        },
        {
            id: 'idle',
            title: t('figure.idle'),
            numeric: true,
            width: 6.5,
            by: (worker) => worker.idle_ms + worker.absent_ms,
            cell: (worker) => duration(worker.idle_ms + worker.absent_ms),
        },
        {
            id: 'unknown',
            title: t('figure.unknown'),
            numeric: true,
            width: 6.5,
            by: (worker) => worker.unknown_ms,
            cell: (worker) => duration(worker.unknown_ms),
        },
    ];
}
