/* The figures of the factory, each with how it changed and how it went. */
import { useSeries } from '../../api/hooks';
import type { Figures } from '../../api/types';
import { rangeText } from '../../lib/range';
import { duration } from '../../lib/time';
import type { ChosenWindow } from '../../lib/useWindow';
import type { Choice } from '../../lib/window';
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

function changed(kpi: Kpi, figures: Figures, with_: Comparison, words: Words): Change | null {
    const change = changeOf(kpi, figures.factory, with_.factory);
    const before = valueOf(kpi, with_.factory);
    if (change === null || before === null) return null;
    const text = changeText(kpi, change, words);
    /* What is shown as no change is none. */
    const none = !/[1-9]/.test(text);
    const range = rangeText(
        new Date(with_.part.start).toISOString(),
        new Date(with_.part.end).toISOString(),
        words.times,
    );
    return {
        text: none ? words.t('overview.same') : text,
        up: none ? null : change > 0,
        good: change > 0 === moreIsBetter(kpi),
        title: words.t('overview.against.title', { range, value: formatted(kpi, before, words) }),
    };
}

function againstText(choice: Choice, { t }: Words): string {
    return t(
        `overview.against.${choice.kind}`,
        choice.kind === 'days' ? { days: choice.days } : {},
    );
}

const GRID = 'grid grid-cols-2 gap-2 sm:gap-3 md:grid-cols-3 xl:grid-cols-5';

export function KpiSkeletons() {
    const { t } = useWords();
    return (
        <div className={GRID}>
            {KPIS.map((kpi) => (
                <KpiSkeleton key={kpi} label={t(`figure.${kpi}`)} />
            ))}
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

    function card(kpi: Kpi) {
        const value = valueOf(kpi, factory);
        const change = comparison ? changed(kpi, figures, comparison, words) : null;
        const against = !comparison
            ? ' '
            : change
              ? againstText(chosen.choice, words)
              : t('overview.against.none');
        return (
            <KpiCard
                key={kpi}
                label={t(`figure.${kpi}`)}
                value={value === null ? null : formatted(kpi, value, words)}
                unit={kpi === 'rate' ? t('unit.perHour') : undefined}
                note={
                    kpi === 'idle'
                        ? t('overview.ofThatAbsent', { time: duration(factory.absent_ms) })
                        : undefined
                }
                change={change}
                against={against}
                trend={trendOf(kpi, buckets)}
            />
        );
    }

    return <div className={GRID}>{KPIS.map(card)}</div>;
}
