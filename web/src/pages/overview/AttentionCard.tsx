/* What needs attention now, whatever the window of the page is: first the stations that cost the
 * most, then cameras, boxes and the server. It keeps its height, so that nothing below it moves when
 * something comes or goes. */
import { ChevronDown, ChevronUp, CircleCheck } from 'lucide-react';
import { useId, useState } from 'react';
import { groupsOf, type AlertGroup } from '../../alerts/groups';
import type { Attention } from '../../api/alerts';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { ErrorNote } from '../../ui/ErrorNote';
import { Skeleton } from '../../ui/Skeleton';
import { OtherItem, StationItem } from './AttentionItems';
import { useFollowedAttention } from './useAttention';
import { useWords } from './words';

/* One row of them: as many as stand side by side on a wide screen, a narrow one and a phone. */
const WIDE = 4;
const NARROW = 2;
const PHONE = 1;

/* Where one of them is not shown, unless all are. */
function hiddenAt(index: number): string {
    if (index >= NARROW) return 'max-xl:hidden';
    return index >= PHONE ? 'max-sm:hidden' : '';
}

/* Where all are shown anyway. */
function wholeAt(count: number): string {
    if (count > WIDE) return '';
    return count > NARROW ? 'xl:hidden' : 'sm:hidden';
}

function Nothing() {
    const { t } = useWords();
    return (
        <p className="flex h-[4.75rem] items-center gap-2">
            <CircleCheck aria-hidden className="size-5 shrink-0 text-good" />
            {t('attention.none')}
        </p>
    );
}

interface ListProps {
    attention: Attention;
    others: readonly AlertGroup[];
    all: boolean;
}

function List({ attention, others, all }: ListProps) {
    const { t } = useWords();
    const { stations } = attention;
    const at = Date.parse(attention.at);
    if (stations.length + others.length === 0) return <Nothing />;
    const room = all ? stations.length + others.length : WIDE;
    const hidden = (index: number): string => (all ? '' : hiddenAt(index));
    return (
        <ol aria-label={t('attention.title')} className="grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
            {stations.slice(0, room).map((station, index) => (
                <StationItem
                    key={station.station_id}
                    station={station}
                    at={at}
                    className={hidden(index)}
                />
            ))}
            {others.slice(0, Math.max(0, room - stations.length)).map((group, index) => (
                <OtherItem
                    key={group.key}
                    group={group}
                    at={at}
                    className={hidden(stations.length + index)}
                />
            ))}
        </ol>
    );
}

interface MoreProps {
    count: number;
    all: boolean;
    onAll: (all: boolean) => void;
}

function More({ count, all, onAll }: MoreProps) {
    const { t, numbers } = useWords();
    if (count <= PHONE) return null;
    const Icon = all ? ChevronUp : ChevronDown;
    return (
        <Button
            look="quiet"
            aria-expanded={all}
            className={cx('ml-auto', wholeAt(count))}
            onClick={() => onAll(!all)}
        >
            <Icon aria-hidden />
            {all ? t('attention.less') : t('attention.all', { count: numbers.count(count) })}
        </Button>
    );
}

export function AttentionCard() {
    const { t } = useWords();
    const title = useId();
    const [all, showAll] = useState(false);
    const { data, error, retry } = useFollowedAttention();
    const others = data ? groupsOf(data.others, Date.parse(data.at)) : [];
    return (
        <Card aria-labelledby={title} className="mb-3 px-3 pt-1.5 pb-3 sm:px-4">
            <header className="flex min-h-8 items-center gap-3 pb-1 max-sm:min-h-10 pointer-coarse:min-h-10">
                <h2 id={title} className="font-semibold">
                    {t('attention.title')}
                </h2>
                {data && (
                    <More count={data.stations.length + others.length} all={all} onAll={showAll} />
                )}
            </header>
            {data && <List attention={data} others={others} all={all} />}
            {!data && error && <ErrorNote error={error} onRetry={retry} />}
            {!data && !error && <Skeleton className="h-[4.75rem]" />}
        </Card>
    );
}
