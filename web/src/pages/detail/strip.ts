/* One lane as a picture: a path per state, over the width of the window. A state is told by
 * its height too, not by colour alone. */
import type { StationState, WorkerState } from '../../api/types';
import type { Span } from '../../lib/spans';
import { stateOf, type State } from '../../lib/state';

export interface Piece extends Span {
    state: State;
    /** Where the worker was, or who was at the station. */
    with: string;
}

interface Interval {
    start_time: string;
    end_time: string;
    state: WorkerState | StationState;
}

export function piecesOf<I extends Interval>(
    intervals: readonly I[],
    nameOf: (interval: I) => string,
): Piece[] {
    return intervals.map((interval) => ({
        start: Date.parse(interval.start_time),
        end: Date.parse(interval.end_time),
        state: stateOf(interval.state),
        with: nameOf(interval),
    }));
}

export const WIDTH = 1000;
export const HEIGHT = 40;

/* Of the height, from the bottom. */
const SHARE: Record<State, number> = {
    working: 1,
    idle: 0.6,
    absent: 0.3,
    unknown: 1,
    occupied: 1,
    vacant: 0.1,
};

const round = (value: number): number => Math.round(value * 100) / 100;

export function pathsOf(pieces: readonly Piece[], window: Span): Map<State, string> {
    const paths = new Map<State, string>();
    const scale = WIDTH / (window.end - window.start);
    for (const { start, end, state } of pieces) {
        const x = round((start - window.start) * scale);
        const width = round((end - window.start) * scale - x);
        const height = HEIGHT * SHARE[state];
        const path = `M${x} ${HEIGHT}h${width}v${-height}h${-width}z`;
        paths.set(state, (paths.get(state) ?? '') + path);
    }
    return paths;
}

/** The piece at an instant; undefined where there is none. */
export function pieceAt(pieces: readonly Piece[], instant: number): Piece | undefined {
    let low = 0;
    let high = pieces.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((pieces[middle]?.end ?? 0) <= instant) low = middle + 1;
        else high = middle;
    }
    const piece = pieces[low];
    return piece && piece.start <= instant ? piece : undefined;
}

/** How long each state was, the longest first. */
export function totals(pieces: readonly Piece[]): [State, number][] {
    const sums = new Map<State, number>();
    for (const { state, start, end } of pieces)
        sums.set(state, (sums.get(state) ?? 0) + end - start);
    return [...sums].sort((a, b) => b[1] - a[1]);
}
