import { useId } from 'react';
import { useSeries, type WindowQuery } from '../../api/hooks';
import { HOUR, timesOf } from '../../lib/time';
import { useParam } from '../../lib/url';
import { useWindow } from '../../lib/useWindow';
import { canCut, longest } from '../../trend/buckets';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { EmptyState } from '../../ui/EmptyState';
import { Segmented } from '../../ui/Segmented';
import { TableBox } from '../../ui/Table';
import { heatmap, onWeekday, shadeOf, valueOf, type Cell, type Measure } from './heatmap';
import { Note } from '../../ui/Note';
import { useWords } from './words';

const WEEK_HOURS = 168;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/* From little to much, with text that can be read on each: 4.5:1 and more in both themes. */
const SHADES = ['heat-1', 'heat-2', 'heat-3', 'heat-4', 'heat-5'];

interface GridProps {
    cells: (Cell | null)[][];
    measure: Measure;
}

function Value({ value, top }: { value: number | null; top: number }) {
    const { t, numbers } = useWords();
    if (value === null)
        return (
            <td className="h-8 rounded-sm bg-sunken">
                <span className="sr-only">{t('heat.nothing')}</span>
            </td>
        );
    return (
        <td
            className={cx(
                'h-8 rounded-sm text-center text-xs',
                SHADES[shadeOf(value, top, SHADES.length) - 1],
            )}
        >
            {numbers.count(value)}
        </td>
    );
}

function Grid({ cells, measure }: GridProps) {
    const { t, locale } = useWords();
    const inUtc = timesOf(locale, 'UTC');
    const values = cells.map((day) => day.map((cell) => valueOf(cell, measure)));
    const most = Math.max(0, ...values.flat().map((value) => value ?? 0));
    const top = measure === 'utilization' ? 100 : most;
    return (
        <TableBox label={t('heat.title')}>
            <table className="heat w-full min-w-[52rem] table-fixed border-separate border-spacing-0.5 px-4 py-2">
                <thead>
                    <tr className="text-xs text-muted">
                        <th
                            scope="col"
                            className="sticky left-0 w-10 bg-surface text-left font-medium"
                        >
                            <span className="sr-only">{t('heat.weekday')}</span>
                        </th>
                        {HOURS.map((hour) => (
                            <th key={hour} scope="col" className="font-medium">
                                <span className="sr-only">{inUtc.time(hour * HOUR)}</span>
                                <span aria-hidden>{hour}</span>
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {values.map((day, weekday) => (
                        <tr key={weekday}>
                            <th
                                scope="row"
                                className="sticky left-0 bg-surface text-left text-xs font-medium text-muted"
                            >
                                {inUtc.weekday(onWeekday(weekday))}
                            </th>
                            {day.map((value, hour) => (
                                <Value key={hour} value={value} top={top} />
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </TableBox>
    );
}

function Hint({ query }: { query: WindowQuery }) {
    const { t } = useWords();
    const { choose } = useWindow();
    if (longest(query) >= (WEEK_HOURS - 1) * HOUR) return null;
    return (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-2 text-muted">
            {t('heat.short')}
            <Button onClick={() => choose({ kind: 'days', days: 30 })}>{t('heat.choose')}</Button>
        </p>
    );
}

export function HeatmapCard({ query }: { query: WindowQuery | null }) {
    const { t, times } = useWords();
    const id = useId();
    const [chosen, choose] = useParam('heat', 'utilization');
    const measure: Measure = chosen === 'units' ? 'units' : 'utilization';
    const cut = query && canCut(query, 'hour');
    const answer = useSeries(cut ? query : null, 'hour');
    return (
        <Card aria-labelledby={id}>
            <CardHeader id={id} title={t('heat.title')}>
                <Segmented
                    label={t('heat.measure')}
                    value={measure}
                    segments={[
                        { value: 'utilization', label: t('heat.utilization') },
                        { value: 'units', label: t('heat.units') },
                    ]}
                    onChange={choose}
                />
            </CardHeader>
            {cut === false ? (
                <EmptyState title={t('heat.tooLong')} />
            ) : (
                <Answered answer={answer} inset skeleton="h-72">
                    {({ series }) => <Grid cells={heatmap(series, times.zone)} measure={measure} />}
                </Answered>
            )}
            {cut && <Hint query={query} />}
            <Note>{t(`heat.how.${measure}`)}</Note>
        </Card>
    );
}
