/* The state of the factory at a glance. */
import { useMetrics } from '../../api/hooks';
import { useLiveEvents, useOnChange } from '../../api/live';
import { useIntervals } from '../../interval/useIntervals';
import { useWindow } from '../../lib/useWindow';
import { Card, CardHeader } from '../../ui/Card';
import { ErrorNote } from '../../ui/ErrorNote';
import { Loading, Skeleton } from '../../ui/Skeleton';
import { Stale } from '../../ui/Stale';
import { AttentionCard } from './AttentionCard';
import { Damage } from './Damage';
import { FirstEvent } from './FirstEvent';
import { KpiCards, KpiSkeletons } from './KpiCards';
import { Tables, TABLES } from './Tables';
import { TeamsCard } from './Teams';
import { useFirstEvent } from './useComparison';
import { useWords } from './words';

const ROWS = [1, 2, 3, 4, 5, 6];

function TableSkeleton({ title }: { title: string }) {
    return (
        <Card>
            <CardHeader title={title} />
            <div className="flex flex-col px-4 pt-9">
                {ROWS.map((row) => (
                    <span key={row} className="flex h-10 items-center">
                        <Skeleton className="h-4 w-full" />
                    </span>
                ))}
            </div>
        </Card>
    );
}

function Skeletons() {
    const { t } = useWords();
    return (
        <div className="flex flex-col gap-3">
            <Loading />
            <KpiSkeletons />
            <span className="block h-8 max-sm:h-[6.5rem]" />
            <div className={TABLES}>
                <TableSkeleton title={t('term.workers')} />
                <TableSkeleton title={t('term.stations')} />
            </div>
        </div>
    );
}

const FIRST_MS = 1_000;

/* Of nobody was anything ever seen: asked again until there is something. */
function useNothingYet(): boolean {
    const { data, retry } = useFirstEvent();
    const nothing = data?.count === 0;
    useLiveEvents(retry, nothing);
    useOnChange(retry, FIRST_MS, nothing);
    return nothing;
}

export default function Overview() {
    const { t } = useWords();
    const chosen = useWindow();
    const { data: figures, error, loading, previous, retry } = useMetrics(chosen.query);
    const data = useIntervals(figures, chosen.query);
    const nothingYet = useNothingYet();
    return (
        <>
            <h1 className="sr-only text-xl font-semibold print:not-sr-only">{t('nav.overview')}</h1>
            {!nothingYet && <AttentionCard />}
            {error && <ErrorNote error={error} onRetry={retry} className="mb-3" />}
            {loading && <Skeletons />}
            {data && nothingYet && <FirstEvent figures={data} />}
            {data && !nothingYet && (
                <Stale previous={previous} className="flex flex-col gap-3">
                    <Damage figures={data} />
                    <KpiCards figures={data} chosen={chosen} />
                    <Tables figures={data} open={chosen.open} />
                    <TeamsCard />
                </Stale>
            )}
        </>
    );
}
