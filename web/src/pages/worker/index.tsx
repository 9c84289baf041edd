import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { part } from '../../api/client';
import { useMetrics, useWorkerLanes } from '../../api/hooks';
import type { Event, WorkerBucket, WorkerFigures } from '../../api/types';
import { useInterval } from '../../interval/Interval';
import { useIntervals } from '../../interval/useIntervals';
import { perHour, presence, utilization } from '../../lib/figures';
import { useHref } from '../../lib/url';
import { useWindow } from '../../lib/useWindow';
import type { Fact } from '../detail/Facts';
import { piecesOf } from '../detail/strip';
import { StripCard } from '../detail/StripCard';
import { ByPathId, Detail } from '../detail/Detail';
import { Trends } from '../detail/Trends';
import { useNames } from '../detail/useNames';
import { useWords, type Words } from '../detail/words';
import { Card } from '../../ui/Card';
import { NoPeople } from '../../people/NoPeople';

function factsOf(worker: WorkerFigures, interval: ReactNode, { t, figure }: Words): Fact[] {
    /* Figures of a damaged timeline would be wrong: none is shown. */
    const sound = (value: number | null): number | null =>
        worker.error === undefined ? value : null;
    const rate = perHour(worker.total_units_produced, worker.active_ms);
    return [
        {
            label: t('figure.utilization'),
            value: figure.percent(sound(presence(worker))),
            interval: worker.error === undefined ? interval : undefined,
            note: t('detail.observed', { percent: figure.percent(sound(utilization(worker))) }),
        },
        { label: t('figure.units'), value: figure.units(sound(worker.total_units_produced)) },
        {
            label: t('figure.rate'),
            value: figure.perHour(sound(rate)),
            note: t('detail.perActive'),
        },
        { label: t('figure.active'), value: figure.hours(sound(worker.active_ms)) },
        {
            label: t('figure.idle'),
            value: figure.hours(sound(worker.idle_ms)),
            note: t('detail.andAbsent', { time: figure.hours(sound(worker.absent_ms)) }),
        },
        {
            label: t('figure.unknown'),
            value: figure.hours(sound(worker.unknown_ms)),
            note: t('detail.unknown'),
        },
    ];
}

function Where({ id }: { id: string }) {
    const { t } = useWords();
    const href = useHref();
    const nameOf = useNames().station;
    return (
        <span>
            <span className="text-muted">{t('detail.where')}</span>{' '}
            <Link
                href={href(`/workstations/${part(id)}`)}
                className="text-accent underline underline-offset-2"
            >
                {nameOf(id)}
            </Link>
        </span>
    );
}

export interface WorkerPageProps {
    id: string;
    /** What can be done with one of the worker's events. */
    acts?: ((event: Event) => ReactNode) | undefined;
}

/** All about one worker; a page of its own, or of whoever it is. */
export function WorkerPage({ id, acts }: WorkerPageProps) {
    const words = useWords();
    const { t } = words;
    const { query } = useWindow();
    const nameOf = useNames().station;
    const read = useMetrics(query);
    const figures = { ...read, data: useIntervals(read.data, query) };
    const worker = figures.data?.workers.find(({ worker_id }) => worker_id === id);
    /* Of one that is not known there is nothing more to ask. */
    const asked = worker ? query : null;
    const of = { worker_id: id };
    const lanes = useWorkerLanes(asked, of);
    const interval = useInterval(worker?.audited_of_presence);
    const scope = figures.data?.scope ?? 'all';
    if (scope !== 'all' && !worker)
        return (
            <Card>
                <h1 className="sr-only">{id}</h1>
                <NoPeople scope={scope} />
            </Card>
        );
    return (
        <Detail
            of={of}
            figures={figures}
            shown={worker}
            note={id}
            missing={t('detail.noWorker', { id })}
            where={worker?.current_station && <Where id={worker.current_station} />}
            acts={acts}
            facts={() => (worker ? factsOf(worker, interval, words) : [])}
        >
            <StripCard
                answer={lanes}
                piecesOf={({ workers }) =>
                    piecesOf(workers[0]?.intervals ?? [], ({ workstation_id: at }) =>
                        at === null ? '' : nameOf(at),
                    )
                }
                withLabel={t('term.station')}
                timeline={{ q: id }}
            />
            <Trends<WorkerBucket>
                of={of}
                query={asked}
                utilizationOf={presence}
                note={t('detail.utilizationWorker')}
            />
        </Detail>
    );
}

export default function Worker() {
    return <ByPathId page={WorkerPage} />;
}
