/* The chart with its tools above and the chosen lane as a table below. */
import { SearchX } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Chart } from './Chart';
import type { Describing } from './describe';
import type { FilterState } from './Filters';
import { instantText } from './exact';
import { filtered, type Lanes } from './lanes';
import { LaneTable } from './LaneTable';
import { Legend } from './Legend';
import { middle, useFocus } from './useFocus';
import { unitStep } from './paint';
import { Tools } from './Tools';
import { useBreaks, useNames } from './useData';
import { useNow } from './useNow';
import { useRows } from './useRows';
import { useSize } from './useSize';
import { UNITS_MOST, useUnits } from './useUnits';
import { useZoom } from './useZoom';
import { useWords } from './words';
import { HOUR } from '../../lib/time';

export interface ViewProps {
    data: Lanes;
    filters: FilterState;
    open: boolean;
}

export function View({ data, filters, open }: ViewProps) {
    const words = useWords();
    const { t, times, locale } = words;
    const { of, bounds } = data;
    const zoom = useZoom(bounds);
    const { view } = zoom;
    const lanes = useMemo(
        () => filtered(data.lanes, filters.search, filters.state),
        [data.lanes, filters.search, filters.state],
    );
    const chosen = useFocus(lanes, view, data.now);
    const scroller = useRef<HTMLDivElement>(null);
    const size = useSize(scroller);
    const rows = useRows(scroller, size.height, lanes.length);
    const tabled = chosen.found?.lane ?? lanes[0] ?? null;
    const wanted = useWanted(lanes, rows.rows, tabled?.id);
    const units = useUnits(of, bounds, view, wanted);
    const breaks = useBreaks(bounds, times.zone);
    const names = useNames(of);
    const now = useNow(data.now, open);
    const { store, version } = units;
    const describing = useMemo<Describing>(
        () => ({
            words,
            lanes: data,
            names,
            breaks,
            unitsOf: (lane, span) => (store?.covers(lane.id, span) ? store.unitsOf(lane.id) : null),
        }),
        [words, data, names, breaks, store, version],
    );
    const step = useMemo(
        () =>
            unitStep({
                lanes,
                rows: rows.rows,
                unitsOf: store && ((lane) => store.unitsOf(lane.id)),
                view,
                width: Math.max(1, size.width - 200),
            }),
        [lanes, rows.rows, store, version, view, size.width],
    );
    const exact = (at: number): string => instantText(at, locale, times.zone, bounds);

    return (
        <>
            <Card>
                <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-2 py-1.5 sm:px-4">
                    <Legend of={of} step={store ? step : undefined} breaks={breaks.length > 0} />
                    <div className="ml-auto flex flex-wrap items-center gap-x-3">
                        <span className="text-xs text-muted">
                            {exact(view.start)} – {exact(view.end)}
                        </span>
                        <Tools zoom={zoom} bounds={bounds} />
                    </div>
                </div>
                {lanes.length === 0 ? (
                    <NoMatch filters={filters} />
                ) : (
                    <Chart
                        {...{ describing, lanes, now, zoom, chosen, rows, units, scroller, size }}
                    />
                )}
                {(!store || store.failed) && (
                    <p role="status" className="border-t border-line px-4 py-2 text-xs text-muted">
                        {store
                            ? t('tl.unitsFailed')
                            : t('tl.unitsFar', { hours: UNITS_MOST / HOUR })}
                    </p>
                )}
            </Card>
            {tabled && (
                <LaneTable
                    key={`${of} ${tabled.id}`}
                    describing={describing}
                    lanes={lanes}
                    lane={tabled}
                    view={view}
                    onChoose={(lane) => chosen.set({ lane, at: middle(view, data.now) })}
                />
            )}
        </>
    );
}

/* The ids of the lanes in sight and of the one in the table. The same value as long as they
 * are the same, so that nothing is asked for again. */
function useWanted(lanes: Lanes['lanes'], rows: readonly number[], tabled: string | undefined) {
    const ids = rows.map((row) => lanes[row]?.id).filter((id) => id !== undefined);
    if (tabled !== undefined && !ids.includes(tabled)) ids.push(tabled);
    const key = JSON.stringify(ids);
    return useMemo(() => JSON.parse(key) as string[], [key]);
}

function NoMatch({ filters }: { filters: FilterState }) {
    const { t } = useWords();
    function reset(): void {
        filters.setSearch('');
        filters.setState('');
    }
    return (
        <EmptyState icon={<SearchX aria-hidden />} title={t('tl.noMatch')}>
            <Button onClick={reset}>{t('action.reset')}</Button>
        </EmptyState>
    );
}
