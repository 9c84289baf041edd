/* The lanes: a canvas as large as what is in sight, which stays in place while the box around
 * it scrolls through all of them. */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { rangeText } from '../../lib/range';
import { describe, sentence, type Describing } from './describe';
import { actionOf, type Action } from './keys';
import { Labels } from './Labels';
import { AXIS, ROW } from './layout';
import type { Lane } from './lanes';
import { find, focusOn, moved, type Focus } from './move';
import { lengthOf, panned, showing, timeAt, zoomed, type Span } from './scale';
import { Tip } from './Tip';
import { useCanvas, useRatio } from './useCanvas';
import { middle, type ChosenLane } from './useFocus';
import { useGestures } from './useGestures';
import { focusedAt, pointedAt, rowAt, type Point } from './useHover';
import type { Rows } from './useRows';
import { useScene } from './useScene';
import type { Size } from './useSize';
import type { UnitsView } from './useUnits';
import type { Zoom } from './useZoom';
import { plural } from '../../lib/i18n';
import { useWords } from './words';

export interface ChartProps {
    describing: Describing;
    lanes: readonly Lane[];
    now: number;
    zoom: Zoom;
    chosen: ChosenLane;
    rows: Rows;
    units: UnitsView;
    scroller: React.RefObject<HTMLDivElement | null>;
    plot: React.RefObject<HTMLDivElement | null>;
    /** Of the box that scrolls. */
    size: Size;
    /** Of the plot. */
    width: number;
}

export function Chart(props: ChartProps) {
    const { describing, lanes, now, zoom, chosen, rows, units, scroller, plot, size, width } =
        props;
    const words = useWords();
    const { t, times } = words;
    const { of, bounds } = describing.lanes;
    const { view, move } = zoom;
    const canvas = useRef<HTMLCanvasElement>(null);
    const [hover, setHover] = useState<Point | null>(null);
    const [keyed, setKeyed] = useState(false);
    const [focused, setFocused] = useState(false);
    const [said, setSaid] = useState('');

    const total = AXIS + lanes.length * ROW;
    const height = Math.min(size.height || total, total);
    const { scroll, rows: seen } = rows;
    const scene = useScene(
        {
            ...{ width, height, ratio: useRatio(), view, bounds, now, lanes, scroll, focused },
            ...{ rows: seen, focus: chosen.found, breaks: describing.breaks },
        },
        words,
        units,
    );
    useCanvas(canvas, scene);

    function go(focus: Focus | null): void {
        const found = find(lanes, focus);
        if (!found) return;
        chosen.set(focus);
        rows.reveal(found.row);
        const { lane, interval } = found;
        if (interval < 0) return setSaid(lane.name);
        setSaid(sentence(words, lane, describe(describing, lane, interval)));
        const span: Span = { start: lane.starts[interval]!, end: lane.ends[interval]! };
        move((from) => showing(from, bounds, span));
    }

    function act(action: Action): void {
        const at = chosen.focus?.at ?? NaN;
        const time = at >= view.start && at < view.end ? at : middle(view, describing.lanes.now);
        setKeyed(action.do !== 'hide');
        if (action.do === 'hide') return setHover(null);
        if (action.do === 'reset') return zoom.reset();
        if (action.do === 'pan')
            return move((from) => panned(from, bounds, action.by * lengthOf(from)));
        if (action.do === 'zoom') return move((from) => zoomed(from, bounds, action.factor, time));
        go(moved(lanes, chosen.focus, action, time, rows.page));
    }

    function onKeyDown(event: React.KeyboardEvent): void {
        const action = actionOf(event);
        if (!action) return;
        event.preventDefault();
        setHover(null);
        act(action);
    }

    useGestures(plot, {
        onPan(dx, dy) {
            move((from) => panned(from, bounds, (-dx / width) * lengthOf(from)));
            if (scroller.current && dy) scroller.current.scrollTop -= dy;
        },
        onZoom: (factor, x) => move((from) => zoomed(from, bounds, factor, timeAt(x, from, width))),
        onHover: setHover,
        onPick(point) {
            const pointed = pointedAt(scene, point);
            const lane = lanes[rowAt(scene, point.y)];
            if (pointed) chosen.set(focusOn(pointed.lane, pointed.interval));
            else if (lane) chosen.set({ lane: lane.id, at: timeAt(point.x, view, width) });
            setKeyed(!hover && pointed !== null);
        },
    });

    /* A link to a lane shows it. */
    const reveal = useEffectEvent(() => chosen.found && rows.reveal(chosen.found.row));
    useEffect(() => void reveal(), [of]);

    const tip = hover
        ? pointedAt(scene, hover)
        : keyed && chosen.found && focusedAt(scene, chosen.found);
    const labels =
        width && scroller.current?.clientWidth ? scroller.current.clientWidth - width : 0;
    const unitText =
        tip && tip.units
            ? `${words.numbers.count(tip.units.units)} × ${t('figure.units')}, ${rangeOf(tip.units)}`
            : null;

    function rangeOf({ start, end }: Span): string {
        if (start === end) return times.timeExact(start);
        return `${times.timeExact(start)} – ${times.timeExact(end)}`;
    }

    return (
        <div className="relative print:hidden">
            <div
                ref={scroller}
                onScroll={rows.onScroll}
                className="max-h-[max(18rem,calc(100dvh-17rem))] overflow-x-hidden overflow-y-auto overscroll-y-contain"
            >
                <div style={{ height: total }}>
                    <div className="sticky top-0 flex" style={{ height }}>
                        <Labels
                            title={t(of === 'workers' ? 'term.worker' : 'term.station')}
                            lanes={lanes}
                            rows={seen}
                            scroll={scroll}
                            chosen={chosen.found?.lane.id ?? null}
                            onPick={({ id }) => chosen.set({ lane: id, at: middle(view, now) })}
                        />
                        <div
                            ref={plot}
                            role="application"
                            tabIndex={0}
                            aria-label={t(plural(words.language, 'tl.chart', lanes.length), {
                                count: lanes.length,
                                range: rangeText(
                                    new Date(view.start).toISOString(),
                                    new Date(view.end).toISOString(),
                                    times,
                                ),
                            })}
                            aria-describedby="timeline-how"
                            className="min-w-0 flex-1 cursor-crosshair touch-pan-y outline-offset-[-2px]"
                            onKeyDown={onKeyDown}
                            onFocus={(event) => setFocused(event.target.matches(':focus-visible'))}
                            onBlur={() => {
                                setFocused(false);
                                setKeyed(false);
                            }}
                        >
                            <canvas ref={canvas} className="block" style={{ width, height }} />
                        </div>
                    </div>
                </div>
            </div>
            <p id="timeline-how" className="sr-only">
                {t('tl.how')}
            </p>
            <p aria-live="polite" className="sr-only">
                {said}
            </p>
            {tip && (
                <Tip
                    of={of}
                    lane={tip.lane}
                    text={describe(describing, tip.lane, tip.interval)}
                    units={unitText}
                    x={labels + tip.x}
                    top={tip.top}
                    bottom={tip.bottom}
                    box={{ width: labels + width, height }}
                />
            )}
        </div>
    );
}
