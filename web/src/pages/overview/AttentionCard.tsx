/* What needs attention now, whatever the window of the page is: first the stations that cost the
 * most, then cameras, boxes and the server. It keeps its height, so that nothing below it moves when
 * something comes or goes. */
import { ChevronDown, ChevronUp, CircleCheck } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { groupsOf } from '../../alerts/groups';
import type { Attention } from '../../api/alerts';
import { withParams } from '../../api/client';
import { useOpenDisputes } from '../../api/disputes';
import { plural } from '../../lib/i18n';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { ErrorNote } from '../../ui/ErrorNote';
import { Skeleton } from '../../ui/Skeleton';
import { OtherItem, StationItem, UnseenItem } from './AttentionItems';
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

/** What people say is wrong, for who decides about it; the page Quality has it. */
function Disputes({ count }: { count: number }) {
    const { t, language, numbers } = useWords();
    if (count === 0) return null;
    return (
        <Link
            href={withParams('/quality', { tab: 'disputes' })}
            className="control rounded font-medium text-warn underline underline-offset-2"
        >
            {t(plural(language, 'nav.disputes', count), { count: numbers.count(count) })}
        </Link>
    );
}

function Nothing({ disputes }: { disputes: number }) {
    const { t } = useWords();
    return (
        <p className="flex h-[4.75rem] items-center gap-2">
            <CircleCheck aria-hidden className="size-5 shrink-0 text-good" />
            {t(disputes > 0 ? 'attention.noneElse' : 'attention.none')}
        </p>
    );
}

/* What is shown of one, where it stands. */
type ItemOf = (className: string) => ReactNode;

interface ListProps {
    items: readonly ItemOf[];
    disputes: number;
    all: boolean;
}

/* In the order in which they stand. */
function itemsOf(attention: Attention): ItemOf[] {
    const at = Date.parse(attention.at);
    const others = groupsOf(attention.others, at);
    const listed = new Set(attention.stations.map(({ station_id }) => station_id));
    return [
        ...attention.stations.map((station): ItemOf => (className) => (
            <StationItem key={station.station_id} {...{ station, at, className }} />
        )),
        ...others.map((group): ItemOf => (className) => (
            <OtherItem key={group.key} {...{ group, at, className }} />
        )),
        ...attention.unseen
            .filter(({ station_id }) => !listed.has(station_id))
            .map((station): ItemOf => (className) => (
                <UnseenItem key={station.station_id} {...{ station, at, className }} />
            )),
    ];
}

function List({ items, disputes, all }: ListProps) {
    const { t } = useWords();
    if (items.length === 0) return <Nothing disputes={disputes} />;
    return (
        <ol aria-label={t('attention.title')} className="grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
            {items
                .slice(0, all ? items.length : WIDE)
                .map((item, index) => item(all ? '' : hiddenAt(index)))}
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
    const { count: disputes } = useOpenDisputes();
    const items = data ? itemsOf(data) : [];
    return (
        <Card aria-labelledby={title} className="mb-3 px-3 pt-1.5 pb-3 sm:px-4">
            <header className="flex min-h-8 items-center gap-3 pb-1 max-sm:min-h-10 pointer-coarse:min-h-10">
                <h2 id={title} className="font-semibold">
                    {t('attention.title')}
                </h2>
                <Disputes count={disputes} />
                {data && <More count={items.length} all={all} onAll={showAll} />}
            </header>
            {data && <List items={items} disputes={disputes} all={all} />}
            {!data && error && <ErrorNote error={error} onRetry={retry} />}
            {!data && !error && <Skeleton className="h-[4.75rem]" />}
        </Card>
    );
}
