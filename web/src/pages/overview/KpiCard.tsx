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
    /** The figure that it is compared with. */
    was: string;
}

export interface KpiCardProps {
    label: string;
    /** null: unknown. */
    value: string | null;
    unit?: string | undefined;
    note?: ReactNode;
    change: Change | null;
    trend: readonly (number | null)[];
    className?: string | undefined;
}

const FRAME = 'flex min-w-0 flex-col px-4 pt-3 pb-3';

function ChangeLine({ change }: { change: Change | null }) {
    if (!change) return <p className="h-5" />;
    const Arrow = change.up === null ? ArrowRight : change.up ? ArrowUp : ArrowDown;
    const color = change.up === null ? 'text-muted' : change.good ? 'text-good' : 'text-bad';
    return (
        <p className="flex h-5 items-center gap-2 text-xs whitespace-nowrap">
            <span className={cx('inline-flex items-center gap-0.5 font-semibold', color)}>
                <Arrow aria-hidden className="size-3.5" />
                {change.text}
            </span>
            <span className="truncate text-muted">{change.was}</span>
        </p>
    );
}

export function KpiCard({ label, value, unit, note, change, trend, className }: KpiCardProps) {
    return (
        <Card className={cx(FRAME, className)} aria-label={label}>
            <div className="flex items-baseline justify-between gap-2 whitespace-nowrap">
                <h2 className="label-caps">{label}</h2>
                {note && value !== null && (
                    <p className="truncate text-xs text-muted max-sm:hidden">{note}</p>
                )}
            </div>
            <p className="flex h-9 items-baseline gap-1.5 whitespace-nowrap">
                <span className="text-[1.75rem] leading-9 font-semibold tracking-tight">
                    {value ?? '–'}
                </span>
                {unit && value !== null && <span className="text-muted">{unit}</span>}
            </p>
            <ChangeLine change={change} />
            <Sparkline values={trend} className="mt-2" />
        </Card>
    );
}

/** As large as the card that comes. */
export function KpiSkeleton({ label, className }: Pick<KpiCardProps, 'label' | 'className'>) {
    return (
        <Card className={cx(FRAME, className)} aria-label={label}>
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
