/* Cells that both tables use. Figures change each second, and most of them not as they are
 * shown: what did not change is not drawn again. */
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { part } from '../../api/client';
import type { Instant } from '../../api/types';
import { Badge } from '../../ui/Badge';
import { Bar } from '../../ui/Bar';
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

export interface PercentProps {
    /** null: unknown. */
    value: number | null;
    words: Words;
}

export const Percent = memo(function Percent({ value, words }: PercentProps) {
    if (value === null) return <Unknown />;
    return (
        <span className="flex items-center gap-3">
            <Bar parts={[{ value, color: 'var(--accent)' }]} of={100} className="min-w-0 flex-1" />
            <span className="w-[7ch] shrink-0 text-right">{words.numbers.percent(value)}</span>
        </span>
    );
});

export interface SinceProps {
    since: Instant | null;
    words: Words;
    children: ReactNode;
}

/** A state; from when it holds is told who points at it. */
export function Since({ since, words, children }: SinceProps) {
    if (since === null) return children;
    const { t, times } = words;
    const at = Date.parse(since);
    const time = `${times.day(at)}, ${times.time(at)}`;
    return <span title={t('overview.since', { time })}>{children}</span>;
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
    return <span className="block text-right text-muted">–</span>;
}
