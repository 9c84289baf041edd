/* The figures of the factory, each with how it changed and how it went. */
import type { ReactNode } from 'react';
import { useSeries, useSettings } from '../../api/hooks';
import { attainment, meanUtilization, presence, wanted } from '../../lib/figures';
import type { Figures } from '../../api/types';
import { useInterval } from '../../interval/Interval';
import { useSure } from '../../interval/useIntervals';
import { rangeText } from '../../lib/range';
import type { ChosenWindow } from '../../lib/useWindow';
import type { Choice } from '../../lib/window';
import { cx } from '../../ui/cx';
import { bucketOf } from './compare';
import { changeOf, KPIS, moreIsBetter, trendOf, valueOf, type Kpi } from './figures';
import { KpiCard, KpiSkeleton, type Behind, type Change } from './KpiCard';
import { useComparison, type Comparison } from './useComparison';
import { useWords, type Words } from './words';

function formatted(kpi: Kpi, value: number, { figure }: Words): string {
    switch (kpi) {
        case 'utilization':
            return figure.percent(value);
        case 'units':
            return figure.units(value);
        case 'rate':
            return figure.perHour(value);
        default:
            return figure.hours(value);
    }
}

function changeText(kpi: Kpi, change: number, { t, numbers, figure }: Words): string {
    switch (kpi) {
        case 'utilization':
            return t('overview.points', { change: numbers.change(change, 1) });
        case 'units':
            return numbers.change(change);
        case 'rate':
            return numbers.change(change, 1);
        default:
            return (change > 0 ? '+' : '') + figure.hours(change);
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
const GRID = 'grid grid-cols-2 gap-2 sm:gap-3 md:grid-cols-6 xl:grid-cols-5 print:grid-cols-5';

function spanOf(index: number): string {
    const narrow = index === 0 ? 'col-span-2' : 'col-span-1';
    return cx(
        narrow,
        index < 3 ? 'md:col-span-2' : 'md:col-span-3',
        'xl:col-span-1 print:col-span-1',
    );
}

export function KpiSkeletons() {
    const { t } = useWords();
    const sure = useSure();
    return (
        <div>
            <div className={GRID}>
                {KPIS.map((kpi, index) => (
                    <KpiSkeleton
                        key={kpi}
                        label={t(`figure.${kpi}`)}
                        interval={sure && kpi === 'utilization'}
                        className={spanOf(index)}
                    />
                ))}
            </div>
            <p className="mt-1.5 h-4" />
        </div>
    );
}

interface Around {
    note?: string;
    interval?: ReactNode;
    behind?: Behind[];
}

/* What stands beside a figure, and behind it. The utilization and the idle time of the original
 * count absence as idle. */
function useAround(figures: Figures, open: boolean): Partial<Record<Kpi, Around>> {
    const { t, figure } = useWords();
    const target = useSettings().data?.target_units_per_hour;
    const { factory, workers, window, scope } = figures;
    const reached = attainment(factory, target, window);
    const interval = useInterval(factory.audited_of_presence);
    return {
        utilization: {
            note: t('overview.ofPresence'),
            interval: useSure() ? interval : undefined,
            behind: [
                { label: t('overview.presence'), value: figure.percent(presence(factory)) },
                /* The mean of some would be none. */
                ...((scope ?? 'all') === 'all'
                    ? [
                          {
                              label: t('overview.mean'),
                              value: figure.percent(meanUtilization(workers)),
                          },
                      ]
                    : []),
            ],
        },
        units:
            target && reached !== null
                ? {
                      note: t('overview.ofTarget', { percent: figure.percent(reached) }),
                      behind: [
                          {
                              label: t(open ? 'overview.soFar' : 'figure.units'),
                              value: figure.units(factory.units_so_far),
                          },
                          {
                              label: t(open ? 'overview.targetSoFar' : 'figure.target'),
                              value: figure.units(wanted(target, window.planned_so_far_ms)),
                          },
                          { label: t('figure.attainment'), value: figure.percent(reached) },
                      ],
                  }
                : {},
        idle: {
            note: t('overview.andAbsent', { time: figure.hours(factory.absent_ms) }),
            behind: [
                { label: t('overview.atStation'), value: figure.hours(factory.idle_ms) },
                { label: t('overview.absent'), value: figure.hours(factory.absent_ms) },
                {
                    label: t('overview.idleAndAbsent'),
                    value: figure.hours(factory.idle_ms + factory.absent_ms),
                },
            ],
        },
    };
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
    const around = useAround(figures, chosen.open);
    const buckets = useSeries(chosen.query, bucketOf(window)).data?.series ?? [];

    function card(kpi: Kpi, index: number) {
        const value = valueOf(kpi, factory);
        return (
            <KpiCard
                key={kpi}
                label={t(`figure.${kpi}`)}
                value={value === null ? null : formatted(kpi, value, words)}
                open={chosen.open}
                note={around[kpi]?.note}
                interval={around[kpi]?.interval}
                behind={around[kpi]?.behind}
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
