/* uPlot, dressed like the rest. The parts of the window stand at 0, 1, 2, ..., so that all are
 * equally wide; colours are read from the page whenever something is drawn. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartProps, ChartSeries } from './Chart';
import { gutterOf, thinned, topOf } from './axis';

/** What is drawn, as it is now: the plot outlives changes. */
export interface Latest {
    current: ChartProps;
}

/* At the ordinary size of the text, in CSS pixels. */
const GUTTER = 44;
const GUTTER_GAP = 14;
const LETTER = 6.5;
const TICK_GAP = 14;
const TEXT = 12;

function css(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/* How much larger than ordinary the text is: on large screens, and where a reader chose so. */
function scale(): number {
    return parseFloat(getComputedStyle(document.documentElement).fontSize) / 14;
}

function font(): string {
    return `${TEXT * scale()}px ${getComputedStyle(document.documentElement).fontFamily}`;
}

/* What a tick and the gap to the next take at most. */
function tickWidth({ marks }: ChartProps): number {
    const letters = Math.max(0, ...marks.map(({ tick }) => tick?.length ?? 0));
    return (letters * LETTER + TICK_GAP) * scale();
}

/* What is not over yet is lighter. */
function faint(color: string): string {
    return `color-mix(in srgb, ${color} 45%, transparent)`;
}

function barsOf(latest: Latest, index: number): Partial<uPlot.Series> {
    const fills = (): string[] => {
        const color = css(latest.current.series[index]?.color ?? '--accent');
        return latest.current.marks.map(({ running }) => (running ? faint(color) : color));
    };
    const unit = 3;
    return {
        paths: uPlot.paths.bars?.({
            size: [0.72, 72],
            disp: { fill: { unit, values: fills }, stroke: { unit, values: fills } },
        }),
        width: 0,
    };
}

/* A level over the width of each part. Neighbours at one level are one line, so that its dashes
 * stay dashes. */
function levels(plot: uPlot, series: number, from: number, to: number): uPlot.Series.Paths {
    const stroke = new Path2D();
    const values = plot.data[series] ?? [];
    let start = from;
    for (let index = from; index <= to; index++) {
        if (index < to && values[index + 1] === values[index]) continue;
        const value = values[index];
        if (value !== null && value !== undefined) {
            const y = Math.round(plot.valToPos(value, 'y', true));
            stroke.moveTo(plot.valToPos(start - 0.5, 'x', true), y);
            stroke.lineTo(plot.valToPos(index + 0.5, 'x', true), y);
        }
        start = index + 1;
    }
    return { stroke, fill: null, clip: null, flags: 0 };
}

function seriesOf(latest: Latest, series: ChartSeries, index: number): uPlot.Series {
    const stroke = (): string => css(series.color);
    const look: Partial<uPlot.Series> =
        series.kind === 'bars'
            ? barsOf(latest, index)
            : { stroke, width: 2, dash: [6, 4], paths: levels };
    return { label: series.label, points: { show: false }, ...look };
}

function axes(latest: Latest): uPlot.Axis[] {
    const stroke = (): string => css('--muted');
    const line = (): string => css('--line');
    const larger = scale();
    return [
        {
            stroke,
            font: font(),
            size: 26 * larger,
            gap: 6,
            grid: { show: false },
            ticks: { stroke: line, width: 1, size: 5 },
            splits: (plot) => {
                const width = plot.bbox.width / devicePixelRatio;
                return thinned(latest.current.marks, Math.floor(width / tickWidth(latest.current)));
            },
            values: (_plot, splits) => splits.map((at) => latest.current.marks[at]?.tick ?? ''),
        },
        {
            stroke,
            font: font(),
            size: (_plot, values) =>
                gutterOf(values ?? [], {
                    letter: LETTER * larger,
                    gap: GUTTER_GAP * larger,
                    least: GUTTER * larger,
                }),
            gap: 8,
            space: 36,
            grid: { stroke: line, width: 1 },
            ticks: { show: false },
            values: (_plot, splits) => splits.map((value) => latest.current.axisText(value)),
        },
    ];
}

export function dataOf({ marks, series }: ChartProps): uPlot.AlignedData {
    return [marks.map((_, index) => index), ...series.map(({ values }) => [...values])];
}

export function makePlot(
    latest: Latest,
    onPoint: (index: number | null) => void,
    at: HTMLElement,
): uPlot {
    return new uPlot(
        {
            width: at.clientWidth,
            height: at.clientHeight,
            legend: { show: false },
            /* On top and on the right half of the text that stands around a tick. */
            padding: [8 * scale(), 20 * scale(), 0, 0],
            cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
            scales: {
                x: {
                    time: false,
                    range: () => [-0.5, Math.max(0.5, latest.current.marks.length - 0.5)],
                },
                y: { range: (_plot, _low, high) => [0, topOf(high, latest.current.max)] },
            },
            axes: axes(latest),
            series: [
                {},
                ...latest.current.series.map((one, index) => seriesOf(latest, one, index)),
            ],
            hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
        },
        dataOf(latest.current),
        at,
    );
}
