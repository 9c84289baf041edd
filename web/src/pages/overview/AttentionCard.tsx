/* What needs attention now: the stations that cost the most, whatever the window of the page is. It
 * keeps its height, so that nothing below it moves when a station comes or goes. */
import { Bell, ChevronDown, ChevronUp, CircleCheck } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import type { Attention, AttentionStation } from '../../api/alerts';
import { useMay } from '../../api/hooks';
import { stateOf } from '../../lib/state';
import { timelinePath } from '../../alerts/timelinePath';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { ErrorNote } from '../../ui/ErrorNote';
import { Skeleton } from '../../ui/Skeleton';
import { StateMark } from '../../ui/StateMark';
import { useFollowedAttention } from './useAttention';
import { useWords, type Words } from './words';

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

/** For how long: 42 min, 3:12 h, over 24 h. */
export function heldText(
    { since, over_24h }: Pick<AttentionStation, 'since' | 'over_24h'>,
    at: number,
    { t, figure }: Pick<Words, 't' | 'figure'>,
): string {
    if (since === null) return t('attention.never');
    if (over_24h) return t('attention.over24');
    return t('attention.for', { time: figure.lasting(Math.max(0, at - Date.parse(since))) });
}

/* What it costs: of planned time, and of what its target wants. */
function costText(station: AttentionStation, { t, figure, numbers }: Words): string | null {
    const { planned_ms, lost_units } = station;
    if (planned_ms === 0) return null;
    const planned = t('attention.planned', { time: figure.lasting(planned_ms) });
    if (lost_units === null) return planned;
    return `${planned}, ${t('attention.lost', { units: numbers.count(Math.floor(lost_units)) })}`;
}

function AlertMark({ station }: { station: AttentionStation }) {
    const { t } = useWords();
    const may = useMay('read_stations');
    if (!may || station.alerts.length === 0) return null;
    const label = t('attention.alert', { name: station.name });
    return (
        <Link
            href="/alerts"
            aria-label={label}
            title={label}
            className="control absolute top-1 right-1 inline-flex size-8 items-center justify-center rounded text-bad hover:bg-sunken"
        >
            <Bell aria-hidden className="size-4" />
        </Link>
    );
}

interface ItemProps {
    station: AttentionStation;
    at: number;
    className: string;
}

function StationItem({ station, at, className }: ItemProps) {
    const words = useWords();
    const { t, times } = words;
    const { station_id: id, name, state, since } = station;
    const start = since === null ? null : Date.parse(since);
    const cost = costText(station, words);
    return (
        <li
            className={cx(
                'relative flex h-[4.75rem] min-w-0 flex-col justify-center rounded-md border border-line pr-12 pl-3',
                className,
            )}
        >
            <p className="flex items-center gap-2">
                <Link
                    href={timelinePath(id, start, at)}
                    title={t('attention.why', { name })}
                    className="min-w-0 truncate py-0.5 font-semibold underline-offset-2 hover:underline"
                >
                    {name}
                </Link>
                <span className="shrink-0 text-xs text-muted">{id}</span>
            </p>
            <p
                className="flex items-center gap-2 whitespace-nowrap"
                title={
                    start === null
                        ? undefined
                        : t('overview.since', { time: times.dateTime(start) })
                }
            >
                <StateMark state={stateOf(state)} />
                <span>{heldText(station, at, words)}</span>
            </p>
            <p className="truncate text-xs text-muted" title={cost ?? undefined}>
                {cost ?? ' '}
            </p>
            <AlertMark station={station} />
        </li>
    );
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

function List({ attention, all }: { attention: Attention; all: boolean }) {
    const { t } = useWords();
    const { stations } = attention;
    const at = Date.parse(attention.at);
    if (stations.length === 0) return <Nothing />;
    return (
        <ol aria-label={t('attention.title')} className="grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
            {stations.slice(0, all ? stations.length : WIDE).map((station, index) => (
                <StationItem
                    key={station.station_id}
                    station={station}
                    at={at}
                    className={all ? '' : hiddenAt(index)}
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
    return (
        <Card aria-labelledby={title} className="mb-3 px-3 pt-1.5 pb-3 sm:px-4">
            <header className="flex min-h-8 items-center gap-3 pb-1 max-sm:min-h-10 pointer-coarse:min-h-10">
                <h2 id={title} className="font-semibold">
                    {t('attention.title')}
                </h2>
                {data && <More count={data.stations.length} all={all} onAll={showAll} />}
            </header>
            {data && <List attention={data} all={all} />}
            {!data && error && <ErrorNote error={error} onRetry={retry} />}
            {!data && !error && <Skeleton className="h-[4.75rem]" />}
        </Card>
    );
}
