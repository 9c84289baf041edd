/* The chart with its tools above and the chosen lane as a table below. */
import { useCallback, useDeferredValue, useMemo, useRef } from 'react';
import { useMay } from '../../api/hooks';
import { usePrinting } from '../../lib/printing';
import { DAY, HOUR, MINUTE } from '../../lib/time';
import { Card } from '../../ui/Card';
import { Chart } from './Chart';
import type { Describing } from './describe';
import type { Lane, Lanes } from './lanes';
import { LaneTable } from './LaneTable';
import { Legend } from './Legend';
import { Paper } from './Paper';
import { useFocus } from './useFocus';
import { unitStep } from './paint';
import { lengthOf } from './scale';
import { Tools } from './Tools';
import { useBreaks, useNames } from './useData';
import { useNow } from './useNow';
import { useRows } from './useRows';
import { useSize } from './useSize';
import { useUnits } from './useUnits';
import { useZoom } from './useZoom';
import { useWords } from './words';

export interface ViewProps {
    data: Lanes;
    /** Those of it that are wanted, at least one. */
    lanes: readonly Lane[];
    open: boolean;
}

export function View({ data, lanes, open }: ViewProps) {
    const words = useWords();
    const { t, times } = words;
    const { of, bounds } = data;
    const printing = usePrinting();
    const zoom = useZoom(bounds);
    const { view } = zoom;
    const chosen = useFocus(lanes, view, data.now);
    const scroller = useRef<HTMLDivElement>(null);
    const plot = useRef<HTMLDivElement>(null);
    const size = useSize(scroller);
    const { width } = useSize(plot);
    const rows = useRows(scroller, size.height, lanes.length);
    const tabled = chosen.found?.lane ?? lanes[0] ?? null;
    const units = useUnits(of, bounds, view);
    const mayUnits = useMay('read_events');
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
            unitsOf: (lane, span) => (store?.covers(span) ? store.unitsOf(lane.id) : null),
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
                width: Math.max(1, width),
            }),
        [lanes, rows.rows, store, version, view, width],
    );
    /* The chart answers at once; the table may follow a little later. */
    const table = useMemo(
        () => tabled && { describing, lanes, lane: tabled, view },
        [describing, lanes, tabled, view],
    );
    const late = useDeferredValue(table);
    const { set } = chosen;
    const choose = useCallback((lane: string) => set({ lane, at: null }), [set]);
    const shown = lengthOf(view) < 10 * MINUTE ? times.timeExact : times.time;
    const text = lengthOf(bounds) > DAY ? times.dateTime : shown;

    return (
        <>
            <Card>
                <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-2 py-1.5 sm:px-4">
                    <Legend of={of} step={store ? step : undefined} breaks={breaks.length > 0} />
                    <div className="ml-auto flex items-center justify-between gap-x-3 max-sm:w-full">
                        <span className="text-xs text-muted">
                            {text(view.start)} – {text(view.end)}
                        </span>
                        <Tools zoom={zoom} bounds={bounds} />
                    </div>
                </div>
                {printing && (
                    <Paper
                        {...{ describing, lanes, view, now, units }}
                        title={t(of === 'workers' ? 'term.worker' : 'term.station')}
                    />
                )}
                <Chart
                    {...{
                        describing,
                        lanes,
                        now,
                        zoom,
                        chosen,
                        rows,
                        units,
                        scroller,
                        plot,
                        size,
                        width,
                    }}
                />
                {mayUnits && (!store || store.failed) && (
                    <p role="status" className="border-t border-line px-4 py-2 text-xs text-muted">
                        {store ? t('tl.unitsFailed') : t('tl.unitsFar', { hours: DAY / HOUR })}
                    </p>
                )}
            </Card>
            {late && (
                <LaneTable
                    key={`${late.describing.lanes.of} ${late.lane.id}`}
                    {...late}
                    onChoose={choose}
                />
            )}
        </>
    );
}
