/* A window cut into parts of the same length, when it holds more than the server gives at once. */
import { lengthOf, type Span } from './scale';

export interface Part {
    span: Span;
    /** From 0. */
    index: number;
    /** How many there are. */
    count: number;
}

/** The part at a time, after `halvings` of the window; the nearest when the time is outside. */
export function partAt(window: Span, halvings: number, time: number): Part {
    const count = 2 ** halvings;
    const length = lengthOf(window) / count;
    const index = Math.floor((time - window.start) / length);
    return partOf(window, count, Math.max(0, Math.min(index, count - 1)));
}

/** Whole milliseconds, as the API has them; the parts still meet. */
export function partOf(window: Span, count: number, index: number): Part {
    const edge = (at: number): number => window.start + Math.round((at * lengthOf(window)) / count);
    return { span: { start: edge(index), end: edge(index + 1) }, index, count };
}
