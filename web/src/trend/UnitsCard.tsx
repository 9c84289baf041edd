/* Units in each part of the window, with what the target wants. */
import { useId } from 'react';
import { Link } from 'wouter';
import { useMay, type Answer } from '../api/hooks';
import type { Series } from '../api/types';
import { wanted } from '../lib/figures';
import { share } from '../lib/numbers';
import { Answered } from '../ui/Answered';
import { Card, CardHeader } from '../ui/Card';
import { Chart, CHART_SKELETON, type ChartSeries } from '../ui/Chart';
import { Wrapped } from '../ui/Wrapped';
import { marksOf, type By } from './buckets';
import { reached } from './target';
import { useWords } from './words';

interface Part {
    start_time: string;
    end_time: string;
    planned_ms: number;
    planned_so_far_ms: number;
    elapsed_ms: number;
    units_so_far?: number;
}

export interface UnitsCardProps<P extends Part> {
    answer: Answer<Series<P>>;
    by: By;
    unitsOf: (part: P) => number;
    /** Units per planned hour; null: none is set; undefined: not read yet, or there is no such. */
    target?: number | null | undefined;
    className?: string;
}

function isOver(parts: readonly Part[]): boolean {
    return parts.every(
        ({ start_time, end_time, elapsed_ms }) =>
            elapsed_ms >= Date.parse(end_time) - Date.parse(start_time),
    );
}

function useReached<P extends Part>({ answer, target }: UnitsCardProps<P>) {
    const { t, numbers, figure } = useWords();
    const parts = answer.data?.series;
    if (!parts || !target) return null;
    const so_far = reached(parts, target);
    const percent = share(so_far.units, so_far.target);
    if (percent === null) return null;
    const vars = {
        units: numbers.count(so_far.units),
        target: numbers.count(so_far.target),
        percent: figure.percent(percent),
        rate: numbers.decimal(target, 1),
    };
    const text = t(isOver(parts) ? 'trend.reached' : 'trend.reachedSoFar', vars);
    return <span title={t('trend.reachedTitle', vars)}>{text}</span>;
}

function NoTarget() {
    const maySet = useMay('administer');
    const { t } = useWords();
    return (
        <span>
            {t('trend.noTarget')}.{' '}
            {maySet && (
                <Link href="/settings" className="text-accent underline underline-offset-2">
                    {t('trend.setTarget')}
                </Link>
            )}
        </span>
    );
}

function UnitsChart<P extends Part>({ parts, ...props }: UnitsCardProps<P> & { parts: P[] }) {
    const { t, numbers, times } = useWords();
    const { by, unitsOf, target } = props;
    const marks = marksOf(parts, by, times);
    const units = parts.map((part) =>
        part.elapsed_ms > 0 || unitsOf(part) > 0 ? unitsOf(part) : null,
    );
    const series: ChartSeries[] = [
        {
            label: t('figure.units'),
            kind: 'bars',
            color: '--accent',
            values: units,
            text: numbers.count,
        },
    ];
    if (target)
        series.push({
            label: t('figure.target'),
            kind: 'level',
            color: '--warn',
            values: parts.map((part) => wanted(target, part.planned_ms)),
            text: (value) => numbers.decimal(value, Number.isInteger(value) ? 0 : 1),
        });
    const label = t('trend.unitsLabel', {
        what: t(`trend.units.${by}`),
        first: marks[0]?.text ?? '',
        last: marks.at(-1)?.text ?? '',
        units: numbers.count(parts.reduce((sum, part) => sum + unitsOf(part), 0)),
    });
    return (
        <Chart
            label={label}
            partLabel={t(by === 'hour' ? 'trend.partHour' : 'trend.partDay')}
            marks={marks}
            series={series}
            axisText={(value) => (Number.isInteger(value) ? numbers.count(value) : '')}
        />
    );
}

export function UnitsCard<P extends Part>(props: UnitsCardProps<P>) {
    const { t } = useWords();
    const id = useId();
    const note = useReached(props);
    return (
        <Card aria-labelledby={id} className={props.className}>
            <CardHeader
                id={id}
                title={t(`trend.units.${props.by}`)}
                note={<Wrapped>{props.target === null ? <NoTarget /> : note}</Wrapped>}
            />
            <div className="px-4 pt-2 pb-3">
                <Answered answer={props.answer} skeleton={CHART_SKELETON}>
                    {({ series }) => <UnitsChart {...props} parts={series} />}
                </Answered>
            </div>
        </Card>
    );
}
