/* What is at a place or a time. */
import type { Lane } from './lanes';
import type { Span } from './scale';

/** How many of `sorted` are less than `value`. */
export function countBefore(sorted: ArrayLike<number>, value: number): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle]! < value) low = middle + 1;
        else high = middle;
    }
    return low;
}

/** The first interval that ends after `instant`; as many as there are: none. */
export function firstAfter(lane: Lane, instant: number): number {
    const at = countBefore(lane.ends, instant);
    return lane.ends[at] === instant ? at + 1 : at;
}

/** The interval in which `instant` lies, or -1. */
export function intervalAt(lane: Lane, instant: number): number {
    const at = firstAfter(lane, instant);
    return at < lane.starts.length && lane.starts[at]! <= instant ? at : -1;
}

/** The interval nearest to `instant`; -1 only in an empty lane. */
export function nearest(lane: Lane, instant: number): number {
    return Math.min(firstAfter(lane, instant), lane.starts.length - 1);
}

/** The intervals that overlap `span`: from the first of them to before the second number. */
export function intervalsIn(lane: Lane, span: Span): [number, number] {
    const first = firstAfter(lane, span.start);
    return [first, Math.max(first, countBefore(lane.starts, span.end))];
}

/** The place in the list of the lane at `y`, or -1. */
export function laneAt(y: number, height: number, count: number): number {
    const at = Math.floor(y / height);
    return at >= 0 && at < count ? at : -1;
}
