import { Link } from 'wouter';
import { part } from '../../api/client';
import { useMetrics, useWorkerLanes } from '../../api/hooks';
import type { WorkerBucket, WorkerFigures } from '../../api/types';
import { duration } from '../../lib/time';
import { useHref } from '../../lib/url';
import { useWindow } from '../../lib/useWindow';
import type { Fact } from '../detail/Facts';
import { piecesOf } from '../detail/strip';
import { StripCard } from '../detail/StripCard';
import { ByPathId, Detail } from '../detail/Detail';
import { Trends } from '../detail/Trends';
import { useNames } from '../detail/useNames';
import { useWords, type Words } from '../detail/words';

/* Not seen, not known. */
function utilizationOf(worker: WorkerFigures | WorkerBucket): number | null {
    const observed = worker.active_ms + worker.idle_ms + worker.absent_ms;
    return observed > 0 ? worker.utilization_percentage : null;
}

function factsOf(worker: WorkerFigures, { t, numbers }: Words): Fact[] {
    const utilization = utilizationOf(worker);
    return [
        {
            label: t('figure.utilization'),
            value: utilization === null ? '–' : numbers.percent(utilization),
            note: t('detail.utilizationWorker'),
        },
        { label: t('figure.units'), value: numbers.count(worker.total_units_produced) },
        {
            label: t('figure.rate'),
            value:
                worker.active_ms > 0
                    ? `${numbers.rate(worker.units_per_hour)} ${t('unit.perHour')}`
                    : '–',
            note: t('detail.perActive'),
        },
        { label: t('figure.active'), value: `${duration(worker.active_ms)} h` },
        {
            label: t('figure.idle'),
            value: `${duration(worker.idle_ms + worker.absent_ms)} h`,
            note: t('detail.absentOf', { time: duration(worker.absent_ms) }),
        },
        {
            label: t('figure.unknown'),
            value: `${duration(worker.unknown_ms)} h`,
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

function WorkerPage({ id }: { id: string }) {
    const words = useWords();
    const { t } = words;
    const { query } = useWindow();
    const nameOf = useNames().station;
    const figures = useMetrics(query);
    const worker = figures.data?.workers.find(({ worker_id }) => worker_id === id);
    /* Of one that is not known there is nothing more to ask. */
    const asked = worker ? query : null;
    const of = { worker_id: id };
    return (
        <Detail
            of={of}
            figures={figures}
            shown={worker}
            note={id}
            missing={t('detail.noWorker', { id })}
            where={worker?.current_station && <Where id={worker.current_station} />}
            facts={() => (worker ? factsOf(worker, words) : [])}
        >
            <StripCard
                answer={useWorkerLanes(asked, of)}
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
                utilizationOf={utilizationOf}
                note={t('detail.utilizationWorker')}
            />
        </Detail>
    );
}

export default function Worker() {
    return <ByPathId page={WorkerPage} />;
}
