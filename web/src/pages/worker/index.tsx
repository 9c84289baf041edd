import { Link } from 'wouter';
import { part } from '../../api/client';
import {
    useMetrics,
    useSeries,
    useWorker,
    useWorkerLanes,
    type WindowQuery,
} from '../../api/hooks';
import type { WorkerBucket, WorkerFigures } from '../../api/types';
import { stateOf } from '../../lib/state';
import { duration } from '../../lib/time';
import { useHref } from '../../lib/url';
import { usePathId } from '../../lib/usePathId';
import { useTitle } from '../../lib/useTitle';
import { useWindow } from '../../lib/useWindow';
import { useBy } from '../../trend/buckets';
import { ByChoice } from '../../trend/ByChoice';
import { UnitsCard } from '../../trend/UnitsCard';
import { UtilizationCard } from '../../trend/UtilizationCard';
import { Answered } from '../../ui/Answered';
import { Facts, type Fact } from '../thing/Facts';
import { Header } from '../thing/Header';
import { NotThere } from '../thing/NotThere';
import { RecentEvents } from '../thing/RecentEvents';
import { piecesOf } from '../thing/strip';
import { Strip, StripCard } from '../thing/StripCard';
import { useNames } from '../thing/useNames';
import { useWords, type Words } from '../thing/words';

/* Not seen, not known. */
function utilizationOf(
    of: Pick<WorkerFigures, 'active_ms' | 'idle_ms' | 'absent_ms' | 'utilization_percentage'>,
) {
    return of.active_ms + of.idle_ms + of.absent_ms > 0 ? of.utilization_percentage : null;
}

function factsOf(worker: WorkerFigures, { t, numbers }: Words): Fact[] {
    const utilization = utilizationOf(worker);
    return [
        {
            label: t('figure.utilization'),
            value: utilization === null ? '–' : numbers.percent(utilization),
            note: t('thing.utilizationWorker'),
        },
        { label: t('figure.units'), value: numbers.count(worker.total_units_produced) },
        {
            label: t('figure.rate'),
            value:
                worker.active_ms > 0
                    ? `${numbers.rate(worker.units_per_hour)} ${t('unit.perHour')}`
                    : '–',
            note: t('thing.perActive'),
        },
        { label: t('figure.active'), value: `${duration(worker.active_ms)} h` },
        {
            label: t('figure.idle'),
            value: `${duration(worker.idle_ms + worker.absent_ms)} h`,
            note: t('thing.absentOf', { time: duration(worker.absent_ms) }),
        },
        {
            label: t('figure.unknown'),
            value: `${duration(worker.unknown_ms)} h`,
            note: t('thing.unknown'),
        },
    ];
}

function Where({ id }: { id: string | null }) {
    const { t } = useWords();
    const href = useHref();
    const nameOf = useNames().station;
    if (id === null) return null;
    return (
        <span>
            <span className="text-muted">{t('thing.where')}</span>{' '}
            <Link
                href={href(`/workstations/${part(id)}`)}
                className="text-accent underline underline-offset-2"
            >
                {nameOf(id)}
            </Link>
        </span>
    );
}

function WorkerStrip({
    id,
    query,
    asTable,
}: {
    id: string;
    query: WindowQuery | null;
    asTable: boolean;
}) {
    const { t } = useWords();
    const answer = useWorkerLanes(query, { worker_id: id });
    const nameOf = useNames().station;
    return (
        <Answered answer={answer} skeleton="m-4 h-24">
            {({ workers, start_time, end_time }) => (
                <Strip
                    pieces={piecesOf(workers[0]?.intervals ?? [], ({ workstation_id: at }) =>
                        at === null ? '' : nameOf(at),
                    )}
                    window={{ start: Date.parse(start_time), end: Date.parse(end_time) }}
                    withLabel={t('thing.station')}
                    asTable={asTable}
                />
            )}
        </Answered>
    );
}

function Trend({ id, query }: { id: string; query: WindowQuery | null }) {
    const { t } = useWords();
    const [by] = useBy(query);
    const series = useSeries<WorkerBucket>(query, by, { worker_id: id });
    return (
        <div className="grid grid-cols-1 gap-3 lg:grid-cols-2 *:min-w-0">
            <UnitsCard answer={series} by={by} unitsOf={(part) => part.total_units_produced} />
            <UtilizationCard
                answer={series}
                by={by}
                valueOf={utilizationOf}
                note={t('thing.utilizationWorker')}
            />
        </div>
    );
}

function WorkerPage({ id }: { id: string }) {
    const words = useWords();
    const { query, open } = useWindow();
    const worker = useWorker(id);
    const metrics = useMetrics(query).data;
    const figures = metrics?.workers.find(({ worker_id }) => worker_id === id);
    useTitle(worker.data?.name ?? id);
    if (worker.error?.status === 404) return <NotThere title={words.t('thing.noWorker', { id })} />;
    return (
        <>
            <Answered answer={worker} skeleton="mb-4 h-8 w-64">
                {({ name, active }) => (
                    <Header
                        name={name}
                        note={id}
                        active={active}
                        state={figures && stateOf(figures.status)}
                        open={open}
                    >
                        <Where id={figures?.current_station ?? null} />
                    </Header>
                )}
            </Answered>
            <div className="flex flex-col gap-3">
                <Facts facts={figures ? factsOf(figures, words) : null} />
                <StripCard of={{ q: id }}>
                    {(asTable) => <WorkerStrip id={id} query={query} asTable={asTable} />}
                </StripCard>
                <div className="flex justify-end">
                    <ByChoice query={query} />
                </div>
                <Trend id={id} query={query} />
                <RecentEvents
                    key={`${id} ${metrics?.window.start_time} ${metrics?.window.end_time}`}
                    of={{ worker_id: id }}
                    window={metrics?.window ?? null}
                    open={open}
                />
            </div>
        </>
    );
}

export default function Worker() {
    const { t } = useWords();
    const id = usePathId();
    if (id === null) return <NotThere title={t('thing.noId')} />;
    return <WorkerPage key={id} id={id} />;
}
