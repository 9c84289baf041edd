import { ArrowDown, ArrowRight, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Card } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { Skeleton } from '../../ui/Skeleton';
import { Sparkline } from '../../ui/Sparkline';

export interface Change {
    text: string;
    /** null: it is the same. */
    up: boolean | null;
    good: boolean;
    /** What is compared with what, exactly. */
    title: string;
}

export interface KpiCardProps {
    label: string;
    /** null: unknown. */
    value: string | null;
    unit?: string;
    note?: ReactNode;
    change: Change | null;
    against: string;
    trend: readonly (number | null)[];
}

function ChangeLine({ change, against }: { change: Change | null; against: string }) {
    if (!change) return <p className="min-h-5 truncate text-xs text-muted">{against}</p>;
    const Arrow = change.up === null ? ArrowRight : change.up ? ArrowUp : ArrowDown;
    const color = change.up === null ? 'text-muted' : change.good ? 'text-good' : 'text-bad';
    return (
        <p className="flex min-h-5 items-center gap-1 text-xs" title={change.title}>
            <span
                className={cx(
                    'inline-flex items-center gap-0.5 font-semibold whitespace-nowrap',
                    color,
                )}
            >
                <Arrow aria-hidden className="size-3.5" />
                {change.text}
            </span>
            <span className="truncate text-muted">{against}</span>
        </p>
    );
}

export function KpiCard({ label, value, unit, note, change, against, trend }: KpiCardProps) {
    return (
        <Card className="flex min-w-0 flex-col px-4 pt-3 pb-3" aria-label={label}>
            <h2 className="label-caps">{label}</h2>
            <p className="flex min-h-9 items-baseline gap-1.5">
                <span className="text-[1.75rem] leading-9 font-semibold tracking-tight">
                    {value ?? '–'}
                </span>
                {unit && value !== null && <span className="text-muted">{unit}</span>}
                {note && value !== null && (
                    <span className="ml-auto truncate text-xs text-muted">{note}</span>
                )}
            </p>
            <ChangeLine change={change} against={against} />
            <Sparkline values={trend} className="mt-2" />
        </Card>
    );
}

/** As large as the card that comes. */
export function KpiSkeleton({ label }: { label: string }) {
    return (
        <Card className="flex min-w-0 flex-col px-4 pt-3 pb-3" aria-label={label}>
            <h2 className="label-caps">{label}</h2>
            <span className="flex h-9 items-center">
                <Skeleton className="h-7 w-24" />
            </span>
            <span className="flex h-5 items-center">
                <Skeleton className="h-3 w-36" />
            </span>
            <Skeleton className="mt-2 h-7 w-full" />
        </Card>
    );
}
