import type { StationFigures, WorkerFigures } from '../../api/types';
import { perHour, presence, utilization } from '../../lib/figures';
import type { Words as IntervalWords } from '../../interval/meaning';
import { stateOf } from '../../lib/state';
import type { Column } from '../../ui/DataTable';
import {
    Damaged,
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

export interface WorkerColumnsOf {
    words: Words;
    href: (path: string) => string;
    stations: ReadonlyMap<string, Pick<StationFigures, 'name'>>;
    window: TableWindow;
    /** The window has not ended: a status is that of now. */
    open: boolean;
    /** null where figures do not say how sure they are. */
    intervals: IntervalWords | null;
}

type WorkerColumn = Column<WorkerFigures>;

function rateOf(worker: WorkerFigures): number | null {
    return perHour(worker.total_units_produced, worker.active_ms);
}

/** What the cells say of a worker, but for names of others. */
export function workerSays(words: Words, window: TableWindow): (worker: WorkerFigures) => string {
    const { figure } = words;
    return (worker) =>
        [
            worker.name,
            worker.active,
            worker.error,
            worker.status,
            worker.since,
            lasting(worker.since, window, words),
            worker.current_station,
            figure.percent(presence(worker)),
            figure.percent(utilization(worker)),
            worker.total_units_produced,
            figure.perHour(rateOf(worker)),
            figure.hours(worker.idle_ms),
            figure.hours(worker.absent_ms),
            figure.hours(worker.unknown_ms),
            intervalSays(worker.audited_of_presence),
        ].join('\n');
}

function whoColumns({ words, href, stations, window, open }: WorkerColumnsOf): WorkerColumn[] {
    const { t } = words;
    const station = ({ current_station: id }: WorkerFigures) =>
        id === null ? null : (stations.get(id)?.name ?? id);
    return [
        {
            id: 'name',
            title: t('term.worker'),
            width: 11,
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
            title: t(open ? 'figure.status' : 'figure.statusAtEnd'),
            width: 11.6,
            inCard: 'head',
            by: ({ status }) => t(`state.${stateOf(status)}`),
            cell: ({ status, since, error }) =>
                error === undefined ? (
                    <Held
                        state={stateOf(status)}
                        since={since}
                        lasts={lasting(since, window, words)}
                        words={words}
                    />
                ) : (
                    <Damaged words={words} />
                ),
        },
        {
            id: 'station',
            title: t('term.station'),
            width: 8.2,
            by: (worker) => station(worker) ?? undefined,
            cell: (worker) =>
                worker.current_station === null ? (
                    <Unknown />
                ) : (
                    <span className="block truncate">
                        <Place
                            href={href(stationPath(worker.current_station))}
                            name={station(worker) ?? ''}
                        />
                    </span>
                ),
        },
    ];
}

/* Figures of a damaged timeline would be wrong: none is shown. */
function sound<V>(of: (worker: WorkerFigures) => V | null): (worker: WorkerFigures) => V | null {
    return (worker) => (worker.error === undefined ? of(worker) : null);
}

function figureColumns({ figure, t }: Words): WorkerColumn[] {
    const column = (
        id: string,
        title: string,
        width: number,
        of: (worker: WorkerFigures) => number | null,
        text: (value: number | null) => string,
    ): WorkerColumn => ({
        id,
        title,
        width,
        numeric: true,
        by: (worker) => sound(of)(worker) ?? undefined,
        cell: (worker) => text(sound(of)(worker)),
    });
    return [
        column('units', t('figure.units'), 4.6, (of) => of.total_units_produced, figure.units),
        column('rate', t('figure.rate'), 5.6, rateOf, figure.perHour),
        column('idle', t('state.idle'), 5.4, (of) => of.idle_ms, figure.hours),
        column('absent', t('state.absent'), 6, (of) => of.absent_ms, figure.hours),
        column('unknown', t('state.unknown'), 7, (of) => of.unknown_ms, figure.hours),
    ];
}

export function workerColumns(of: WorkerColumnsOf): WorkerColumn[] {
    const { words, intervals } = of;
    const { t, figure } = words;
    const present = sound(presence);
    return [
        ...whoColumns(of),
        {
            id: 'utilization',
            title: t('figure.utilization'),
            numeric: true,
            width: 6.4,
            inCard: 'wide',
            by: (worker) => present(worker) ?? undefined,
            cell: (worker) => (
                <Percent
                    value={present(worker)}
                    title={t('overview.ofObserved', {
                        percent: figure.percent(sound(utilization)(worker)),
                    })}
                    words={words}
                    {...intervalOf(worker.audited_of_presence, intervals)}
                />
            ),
        },
        ...figureColumns(words),
    ];
}
