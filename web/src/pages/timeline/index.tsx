/* What everyone did, and when: a lane each over the window. */
import { ChartGantt, SearchX } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { isOpen, useScope } from '../../api/hooks';
import { useWindow } from '../../lib/useWindow';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorNote } from '../../ui/ErrorNote';
import { NoPeople } from '../../people/NoPeople';
import { PageHeader } from '../../ui/PageHeader';
import { Loading, Skeleton } from '../../ui/Skeleton';
import { Stale } from '../../ui/Stale';
import { Filters, useFilters, type FilterState } from './Filters';
import { filtered } from './lanes';
import { PartNote } from './PartNote';
import { useLanes } from './useData';
import { useParts } from './useParts';
import { View } from './View';
import { useWords } from './words';

/* The server gives so many intervals at once, and no more. */
const TOO_MUCH = 413;

function Placeholder() {
    return (
        <Card className="p-4">
            <Loading />
            <div className="flex flex-col gap-3">
                {Array.from({ length: 8 }, (_, at) => (
                    <Skeleton key={at} className="h-6" />
                ))}
            </div>
        </Card>
    );
}

function NoMatch({ filters }: { filters: FilterState }) {
    const { t } = useWords();
    return (
        <Card>
            <EmptyState icon={<SearchX aria-hidden />} title={t('tl.noMatch')}>
                <Button onClick={filters.reset}>{t('action.reset')}</Button>
            </EmptyState>
        </Card>
    );
}

export default function Timeline() {
    const { t, numbers } = useWords();
    const parts = useParts(useWindow().query);
    const filters = useFilters();
    const scope = useScope();
    const open = isOpen(parts.query);
    const { data, error, previous, retry } = useLanes(filters.of, parts.query, open);
    const halve = error?.status === TOO_MUCH ? parts.halve : null;
    useEffect(() => halve?.(), [halve]);
    const lanes = useMemo(
        () => data && filtered(data.lanes, filters.search, filters.state),
        [data, filters.search, filters.state],
    );
    const all = data && numbers.count(data.lanes.length);
    const few = data && lanes && lanes.length < data.lanes.length;
    const count = few ? t('tl.count', { shown: numbers.count(lanes.length), all: all ?? '' }) : all;
    return (
        <>
            <PageHeader title={t('nav.timeline')} note={count}>
                <Filters {...filters} />
            </PageHeader>
            {scope !== 'all' && (
                <Card className="mb-3">
                    <NoPeople scope={scope} />
                </Card>
            )}
            {parts.part && <PartNote part={parts.part} onShow={parts.show} />}
            {error && !halve && <ErrorNote error={error} onRetry={retry} className="mb-4" />}
            {!data && (!error || halve) && <Placeholder />}
            {data && data.lanes.length === 0 && (
                <Card>
                    <EmptyState icon={<ChartGantt aria-hidden />} title={t('tl.empty')}>
                        {t('tl.emptyHow')}
                    </EmptyState>
                </Card>
            )}
            {data && data.lanes.length > 0 && lanes?.length === 0 && <NoMatch filters={filters} />}
            {data && lanes && lanes.length > 0 && (
                <Stale previous={previous}>
                    <View data={data} lanes={lanes} open={open} />
                </Stale>
            )}
        </>
    );
}
