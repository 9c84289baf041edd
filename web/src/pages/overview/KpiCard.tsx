import { ArrowDown, ArrowRight, ArrowUp, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { Popover } from '../../ui/Popover';
import { Skeleton } from '../../ui/Skeleton';
import { Sparkline } from '../../ui/Sparkline';
import { useWords } from './words';

export interface Change {
    text: string;
    /** null: it is the same. */
    up: boolean | null;
    good: boolean;
    /** The figure that it is compared with. */
    was: string;
}

/** What a figure is made of, or another way to see it. */
export interface Behind {
    label: string;
    value: string;
}

export interface KpiCardProps {
    label: string;
    /** The window has not ended. */
    open: boolean;
    /** null: unknown. */
    value: string | null;
    note?: ReactNode;
    /** How sure it is. */
    interval?: ReactNode;
    behind?: readonly Behind[] | undefined;
    change: Change | null;
    trend: readonly (number | null)[];
    className?: string | undefined;
}

const FRAME = 'flex min-w-0 flex-col px-4 pt-3 pb-3 print:px-2';

function ChangeLine({ change }: { change: Change | null }) {
    if (!change) return <p className="mb-2 h-5" />;
    const Arrow = change.up === null ? ArrowRight : change.up ? ArrowUp : ArrowDown;
    const color = change.up === null ? 'text-muted' : change.good ? 'text-good' : 'text-bad';
    return (
        <p className="mb-2 flex h-5 items-center gap-2 text-xs whitespace-nowrap">
            <span className={cx('inline-flex items-center gap-0.5 font-semibold', color)}>
                <Arrow aria-hidden className="size-3.5" />
                {change.text}
            </span>
            <span className="truncate text-muted">{change.was}</span>
        </p>
    );
}

function Details({ label, behind }: { label: string; behind: readonly Behind[] }) {
    const { t } = useWords();
    const name = t('overview.about', { figure: label });
    const trigger = (
        <Button look="quiet" icon aria-label={name} title={name} className="-my-1.5 -mr-2 ml-auto">
            <Info aria-hidden className="text-muted" />
        </Button>
    );
    return (
        <Popover trigger={trigger} label={name}>
            <dl className="grid grid-cols-[auto_auto] gap-x-6 gap-y-1">
                {behind.map(({ label, value }) => (
                    <div key={label} className="contents">
                        <dt className="text-muted">{label}</dt>
                        <dd className="text-right font-medium">{value}</dd>
                    </div>
                ))}
            </dl>
        </Popover>
    );
}

/* The number large, its unit not. */
function Value({ text }: { text: string }) {
    const [number, ...unit] = text.split(' ');
    return (
        <>
            <span className="text-[1.75rem] leading-9 font-semibold tracking-tight">{number}</span>
            {unit.length > 0 && <span className="text-muted"> {unit.join(' ')}</span>}
        </>
    );
}

export function KpiCard(props: KpiCardProps) {
    const { label, open, value, note, interval, behind, change, trend, className } = props;
    const { t } = useWords();
    return (
        <Card className={cx(FRAME, className)} aria-label={label}>
            <div className="flex h-5 items-center gap-1.5 whitespace-nowrap">
                <h2 className="label-caps">{label}</h2>
                {open && (
                    <span className="truncate text-xs text-muted max-sm:hidden">
                        {t('window.soFar')}
                    </span>
                )}
                {behind && value !== null && <Details label={label} behind={behind} />}
            </div>
            <p className="flex h-9 items-baseline gap-1.5 whitespace-nowrap print:h-auto print:flex-wrap">
                <Value text={value ?? '–'} />
                {note && value !== null && (
                    <span className="ml-auto truncate text-xs text-muted max-sm:hidden print:ml-0 print:basis-full">
                        {note}
                    </span>
                )}
            </p>
            {interval !== undefined && (
                <p className="mb-0.5 h-4 text-xs whitespace-nowrap text-muted">
                    {value !== null && interval}
                </p>
            )}
            <ChangeLine change={change} />
            {/* At the foot: one of the cards in a row may have a line more. */}
            <Sparkline values={trend} className="mt-auto" />
        </Card>
    );
}

interface KpiSkeletonProps extends Pick<KpiCardProps, 'label' | 'className'> {
    /** It will say how sure it is. */
    interval: boolean;
}

/** As large as the card that comes. */
export function KpiSkeleton({ label, interval, className }: KpiSkeletonProps) {
    return (
        <Card className={cx(FRAME, className)} aria-label={label}>
            <h2 className="label-caps">{label}</h2>
            <span className="flex h-9 items-center">
                <Skeleton className="h-7 w-24" />
            </span>
            {interval && <span className="mb-0.5 h-4" />}
            <span className="mb-2 flex h-5 items-center">
                <Skeleton className="h-3 w-36" />
            </span>
            <Skeleton className="mt-auto h-7 w-full" />
        </Card>
    );
}
