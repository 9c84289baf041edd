/* The figures of the factory, each with how it changed and how it went. */
import { useSeries } from '../../api/hooks';
import type { Figures } from '../../api/types';
import { rangeText } from '../../lib/range';
import { duration } from '../../lib/time';
import type { ChosenWindow } from '../../lib/useWindow';
import type { Choice } from '../../lib/window';
import { cx } from '../../ui/cx';
import { bucketOf } from './compare';
import { changeOf, KPIS, moreIsBetter, trendOf, valueOf, type Kpi } from './figures';
import { KpiCard, KpiSkeleton, type Change } from './KpiCard';
import { useComparison, type Comparison } from './useComparison';
import { useWords, type Words } from './words';

function formatted(kpi: Kpi, value: number, { numbers }: Words): string {
    switch (kpi) {
        case 'utilization':
            return numbers.percent(value);
        case 'units':
            return numbers.count(value);
        case 'rate':
            return numbers.rate(value);
        default:
            return duration(value);
    }
}

function unitOf(kpi: Kpi, { t }: Words): string | undefined {
    switch (kpi) {
        case 'rate':
            return t('unit.perHour');
        case 'active':
        case 'idle':
            return t('unit.hours');
        default:
            return undefined;
    }
}

function changeText(kpi: Kpi, change: number, { t, numbers }: Words): string {
    switch (kpi) {
        case 'utilization':
            return t('overview.points', { change: numbers.change(change, 1) });
        case 'units':
            return numbers.change(change);
        case 'rate':
            return numbers.change(change, 1);
        default:
            return t('overview.hours', { change: (change > 0 ? '+' : '') + duration(change) });
    }
}

function changed(kpi: Kpi, figures: Figures, to: Comparison, words: Words): Change | null {
    const change = changeOf(kpi, figures.factory, to.factory);
    const before = valueOf(kpi, to.factory);
    if (change === null || before === null) return null;
    const text = changeText(kpi, change, words);
    /* What is shown as no change is none. */
    const none = !/[1-9]/.test(text);
    return {
        text: none ? words.t('overview.same') : text,
        up: none ? null : change > 0,
        good: change > 0 === moreIsBetter(kpi),
        was: words.t('overview.was', { value: formatted(kpi, before, words) }),
    };
}

function againstText(choice: Choice, comparison: Comparison | null, words: Words): string {
    if (!comparison) return words.t('overview.against.none');
    const { start, end } = comparison.part;
    const range = rangeText(
        new Date(start).toISOString(),
        new Date(end).toISOString(),
        words.times,
    );
    const days = choice.kind === 'days' ? choice.days : 0;
    return words.t(`overview.against.${choice.kind}`, { range, days });
}

/* Five cards fill two rows of a narrow page, and one of a wide one. */
const GRID = 'grid grid-cols-2 gap-2 sm:gap-3 md:grid-cols-6 xl:grid-cols-5';

function spanOf(index: number): string {
    const narrow = index === 0 ? 'col-span-2' : 'col-span-1';
    return cx(narrow, index < 3 ? 'md:col-span-2' : 'md:col-span-3', 'xl:col-span-1');
}

export function KpiSkeletons() {
    const { t } = useWords();
    return (
        <div>
            <div className={GRID}>
                {KPIS.map((kpi, index) => (
                    <KpiSkeleton key={kpi} label={t(`figure.${kpi}`)} className={spanOf(index)} />
                ))}
            </div>
            <p className="mt-1.5 h-4" />
        </div>
    );
}

export interface KpiCardsProps {
    figures: Figures;
    chosen: ChosenWindow;
}

export function KpiCards({ figures, chosen }: KpiCardsProps) {
    const words = useWords();
    const { t, times } = words;
    const { factory, window } = figures;
    const comparison = useComparison(chosen.choice, window, times.zone, chosen.open);
    const buckets = useSeries(chosen.query, bucketOf(window)).data?.series ?? [];

    function card(kpi: Kpi, index: number) {
        const value = valueOf(kpi, factory);
        const notes: Partial<Record<Kpi, string>> = {
            utilization: t('overview.ofPresence'),
            idle: t('overview.ofThatAbsent', { time: duration(factory.absent_ms) }),
        };
        return (
            <KpiCard
                key={kpi}
                label={t(`figure.${kpi}`)}
                value={value === null ? null : formatted(kpi, value, words)}
                unit={unitOf(kpi, words)}
                note={notes[kpi]}
                change={comparison ? changed(kpi, figures, comparison, words) : null}
                trend={trendOf(kpi, buckets)}
                className={spanOf(index)}
            />
        );
    }

    return (
        <div>
            <div className={GRID}>{KPIS.map(card)}</div>
            <p className="mt-1.5 min-h-4 text-xs text-muted">
                {comparison !== undefined && againstText(chosen.choice, comparison, words)}
            </p>
        </div>
    );
}
