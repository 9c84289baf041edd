/* Cells that both tables use. Figures change each second, and most of them not as they are
 * shown: what did not change is not drawn again. */
import { memo } from 'react';
import { Link } from 'wouter';
import { part } from '../../api/client';
import type { AuditedShare, Instant } from '../../api/types';
import { meaningOf, type Words as IntervalWords } from '../../interval/meaning';
import { isTold, rangeOf } from '../../interval/text';
import { lastedMs } from '../../lib/figures';
import type { State } from '../../lib/state';
import { Badge } from '../../ui/Badge';
import { Bar } from '../../ui/Bar';
import { cx } from '../../ui/cx';
import { StateMark } from '../../ui/StateMark';
import type { Words } from './words';

export const workerPath = (id: string): string => `/workers/${part(id)}`;
export const stationPath = (id: string): string => `/workstations/${part(id)}`;

export interface NameProps {
    href: string;
    name: string;
    id: string;
    active: boolean;
    words: Words;
}

/** The name leads to the page; the id tells namesakes apart. */
export const Name = memo(function Name({ href, name, id, active, words }: NameProps) {
    return (
        <span className="flex items-center gap-2">
            <Link
                href={href}
                title={name}
                className="truncate py-0.5 font-medium underline-offset-2 hover:underline"
            >
                {name}
            </Link>
            <span className="shrink-0 text-xs text-muted">{id}</span>
            {!active && <Badge>{words.t('term.deactivated')}</Badge>}
        </span>
    );
});

/** How sure a figure is, as texts. */
export interface CellInterval {
    /** Between what the true one lies; '': not known of this one; undefined: of none. */
    interval?: string;
    /** The same as it is read out. */
    read?: string;
    /** What it means. */
    meaning?: string;
}

/** `words`: null where figures do not say how sure they are. */
export function intervalOf(
    share: AuditedShare | undefined,
    words: IntervalWords | null,
    station = false,
): CellInterval {
    if (!words) return {};
    if (!isTold(share)) return { interval: '' };
    const range = rangeOf(share, words);
    return {
        interval: range,
        read: words.t('interval.read', { range }),
        meaning: meaningOf(share, words, station).join(' '),
    };
}

/** All of it that changes. */
export function intervalSays(share: AuditedShare | undefined): string {
    return share ? [share.low, share.high, share.labels].join() : '';
}

export interface PercentProps extends CellInterval {
    /** null: unknown. */
    value: number | null;
    title?: string | undefined;
    words: Words;
}

/* Both lines are as high as a cell is without the second: rows stay where they are. */
export const Percent = memo(function Percent(props: PercentProps) {
    const { value, title, interval, read, meaning, words } = props;
    if (value === null) return <Unknown />;
    const two = interval !== undefined;
    return (
        <span
            className="@container block"
            title={[title, meaning].filter(Boolean).join('\n') || undefined}
        >
            <span className={cx('flex items-center justify-end gap-2', two && 'leading-4')}>
                {/* Only where it is long enough to be read. */}
                <Bar
                    parts={[{ value, color: 'var(--accent)' }]}
                    of={100}
                    className="hidden min-w-0 flex-1 @min-[7rem]:block"
                />
                <span className="w-[7ch] shrink-0 text-right">{words.figure.percent(value)}</span>
            </span>
            {two && (
                <span className="block h-3 text-right text-xs leading-3 text-muted">
                    <span aria-hidden>{interval}</span>
                    <span className="sr-only">{read}</span>
                </span>
            )}
        </span>
    );
});

/** The time that the tables are about, kept up to date for cells that are drawn. */
export interface TableWindow {
    /** The planned time in it that has passed. */
    planned_so_far_ms: number;
    /** Now, or its end when that is past: up to then states are told. */
    until: number;
}

/** How long a state holds, as text; nothing where that is not known. */
export function lasting(
    since: Instant | null | undefined,
    { until }: TableWindow,
    { figure }: Words,
): string {
    const ms = lastedMs(since, until);
    return ms === null ? '' : figure.lasting(ms);
}

export interface HeldProps {
    state: State;
    since: Instant | null | undefined;
    /** For how long, as text. */
    lasts: string;
    words: Words;
}

/** A state, and for how long it holds. */
export const Held = memo(function Held({ state, since, lasts, words }: HeldProps) {
    const { t, times } = words;
    const at = since ? `${times.day(since)}, ${times.time(since)}` : null;
    return (
        <span
            className="flex items-center gap-2 whitespace-nowrap"
            title={at === null ? undefined : t('overview.since', { time: at })}
        >
            <StateMark state={state} />
            {lasts !== '' && <span className="text-xs text-muted">{lasts}</span>}
        </span>
    );
});

/** In the place of figures that would be wrong. */
export function Damaged({ words: { t } }: { words: Words }) {
    return (
        <span title={t('term.damagedNote')}>
            <Badge look="bad">{t('term.damaged')}</Badge>
        </span>
    );
}

export interface PlaceProps {
    href: string;
    name: string;
}

/** Somebody or something else, with a way there. */
export const Place = memo(function Place({ href, name }: PlaceProps) {
    return (
        <Link href={href} title={name} className="py-0.5 underline-offset-2 hover:underline">
            {name}
        </Link>
    );
});

export function Unknown() {
    return <span className="text-muted">–</span>;
}
