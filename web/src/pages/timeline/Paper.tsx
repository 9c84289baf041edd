/* The chart on paper: all lanes, in pieces that no page cuts. */
import { useMemo, useRef } from 'react';
import { PAPER_WIDTH } from '../../lib/printing';
import type { Describing } from './describe';
import { Labels } from './Labels';
import type { Lane } from './lanes';
import { AXIS, ROW } from './layout';
import type { Span } from './scale';
import { useCanvas } from './useCanvas';
import { useScene } from './useScene';
import type { UnitsView } from './useUnits';

/* So few that a sheet is filled but for a fifth. */
const LANES = 5;
/* The names beside the lanes, and the edge of the card. */
const LABELS = 130;
/* Two dots for each pixel. */
const RATIO = 2;
const ignore = (): void => undefined;

export interface PaperProps {
    describing: Describing;
    lanes: readonly Lane[];
    view: Span;
    now: number;
    units: UnitsView;
    title: string;
}

function Piece({ describing, lanes, view, now, units, title }: PaperProps) {
    const canvas = useRef<HTMLCanvasElement>(null);
    const rows = useMemo(() => lanes.map((_, row) => row), [lanes]);
    const width = PAPER_WIDTH - LABELS;
    const height = AXIS + lanes.length * ROW;
    const { bounds } = describing.lanes;
    const scene = useScene(
        {
            ...{ width, height, ratio: RATIO, view, bounds, now, lanes, rows, scroll: 0 },
            ...{ focus: null, focused: false, breaks: describing.breaks },
        },
        describing.words,
        units,
    );
    useCanvas(canvas, scene, true);
    return (
        <div className="flex break-inside-avoid" style={{ height }}>
            <Labels
                title={title}
                lanes={lanes}
                rows={rows}
                scroll={0}
                chosen={null}
                onPick={ignore}
            />
            <canvas ref={canvas} className="block" style={{ width, height }} />
        </div>
    );
}

export function Paper(props: PaperProps) {
    const { lanes } = props;
    const pieces = Array.from({ length: Math.ceil(lanes.length / LANES) }, (_, at) =>
        lanes.slice(at * LANES, (at + 1) * LANES),
    );
    return pieces.map((piece) => <Piece key={piece[0]?.id} {...props} lanes={piece} />);
}
