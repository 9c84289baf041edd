/* Units and utilization over the days. What is behind a bar stands beside it: how many sites are in
 * it, how much was not seen, what was restated or is hidden. */
import { useId, type ReactNode } from 'react';
import type { Times } from '../lib/time';
import { timesOf } from '../lib/time';
import { Card, CardHeader } from '../ui/Card';
import { Chart, type ChartMark, type ChartSeries } from '../ui/Chart';
import { Note } from '../ui/Note';
import { Segmented } from '../ui/Segmented';
import { Wrapped } from '../ui/Wrapped';
import { hasChoice, type By } from './days';
import { factoryFigures, type Part } from './sums';
import type { Chosen } from './useDays';
import { useWords, type Words } from './words';

const PARTS = { hour: 'hub.partHour', day: 'hub.partDay', week: 'hub.partWeek' } as const;

interface Looked {
    by: By;
    /** How many sites there could be in a part; null: there is one, and that is known. */
    sites: number | null;
    now: number;
    /** Of hours. */
    zone: string;
    /** Hours of several days are found by their day. */
    byDays: boolean;
}

function nameOf(part: Part, { by }: Looked, times: Times): string {
    const { start, end } = part;
    if (by === 'hour') return `${times.day(start)}, ${times.time(start)} – ${times.time(end)}`;
    return by === 'day' ? times.day(start) : `${times.day(start)} – ${times.day(end - 1)}`;
}

function tickOf({ start }: Part, { by, byDays }: Looked, times: Times): string | null {
    if (by !== 'hour') return times.day(start);
    if (!byDays) return times.time(start);
    return times.time(start) === '00:00' ? times.day(start) : null;
}

function markOf(part: Part, looked: Looked, { t, figure, numbers, locale }: Words): ChartMark {
    const times = timesOf(locale, looked.by === 'hour' ? looked.zone : part.zone);
    const { unknown } = factoryFigures(part.sums);
    const said = [
        ...(looked.sites === null
            ? []
            : [t('hub.partSites', { count: part.sites, all: looked.sites })]),
        ...(unknown === null ? [] : [t('hub.partUnknown', { unknown: figure.percent(unknown) })]),
        ...(part.restated > 0
            ? [t('hub.partRestated', { count: numbers.count(part.restated) })]
            : []),
        ...(part.suppressed > 0
            ? [t('hub.partHidden', { count: numbers.count(part.suppressed) })]
            : []),
    ].join(' · ');
    const text = nameOf(part, looked, times);
    return {
        text: said ? t('hub.part', { text, said }) : text,
        tick: tickOf(part, looked, times),
        running: part.start <= looked.now && looked.now < part.end,
    };
}

export interface TrendsProps {
    chosen: Chosen;
    parts: readonly Part[];
    /** How many sites there could be in a part; null: the page is of one. */
    sites: number | null;
    /** In which hours are told. */
    zone: string;
    /** How much of what is in the sums stands in no part. */
    leftOut_ms: number;
    /** Beside each title: how old it is. */
    note: ReactNode;
}

export function Trends({ chosen, parts, sites, zone, leftOut_ms, note }: TrendsProps) {
    const words = useWords();
    const { t, figure, numbers } = words;
    const units = useId();
    const utilization = useId();
    const { by, days } = chosen;
    const byDays = (parts.at(-1)?.end ?? 0) - (parts[0]?.start ?? 0) > 2 * 86_400_000;
    const looked: Looked = { by, sites, zone, byDays, now: Date.now() };
    const marks = parts.map((part) => markOf(part, looked, words));
    const figures = parts.map(({ sums }) => factoryFigures(sums));
    const ends = {
        first: marks[0]?.text ?? '',
        last: marks.at(-1)?.text ?? '',
    };
    const title = t(`hub.units.${by}`);
    const made: ChartSeries = {
        label: t('figure.units'),
        kind: 'bars',
        color: '--accent',
        values: figures.map((one) => one.units),
        text: numbers.count,
    };
    const shares: ChartSeries[] = [
        {
            label: t('figure.utilization'),
            kind: 'bars',
            color: '--state-working',
            values: figures.map((one) => one.utilization),
            text: figure.percent,
        },
        {
            label: t('hub.unknownTime'),
            kind: 'level',
            color: '--warn',
            values: figures.map((one) => one.unknown),
            text: figure.percent,
        },
    ];
    const total = made.values.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    return (
        <>
            {hasChoice(days) && (
                <div className="flex justify-end">
                    <Segmented
                        label={t('hub.by')}
                        value={by}
                        segments={[
                            { value: 'hour', label: t('hub.hour') },
                            { value: 'day', label: t('hub.day') },
                        ]}
                        onChange={chosen.setBy}
                    />
                </div>
            )}
            <div className="grid grid-cols-1 gap-3 lg:grid-cols-2 *:min-w-0">
                <Card aria-labelledby={units}>
                    <CardHeader id={units} title={title} note={<Wrapped>{note}</Wrapped>} />
                    <div className="px-4 pt-2 pb-3">
                        <Chart
                            label={t('hub.unitsLabel', {
                                ...ends,
                                what: title,
                                units: numbers.count(total),
                            })}
                            partLabel={t(PARTS[by])}
                            marks={marks}
                            series={[made]}
                            axisText={(value) =>
                                Number.isInteger(value) ? numbers.count(value) : ''
                            }
                        />
                    </div>
                </Card>
                <Card aria-labelledby={utilization}>
                    <CardHeader
                        id={utilization}
                        title={t('figure.utilization')}
                        note={<Wrapped>{note}</Wrapped>}
                    />
                    <div className="px-4 pt-2 pb-3">
                        <Chart
                            label={t('hub.utilizationLabel', ends)}
                            partLabel={t(PARTS[by])}
                            marks={marks}
                            series={shares}
                            max={100}
                            axisText={(value) => `${numbers.count(value)} %`}
                        />
                    </div>
                </Card>
            </div>
            <Note>
                {by === 'hour' && `${t('hub.timesIn', { zone })} `}
                {leftOut_ms > 0 && t('hub.leftOut', { time: figure.hours(leftOut_ms) })}
            </Note>
        </>
    );
}
