/* From time to place and back, and where the view may go. Instants are ms since 1970. */
import type { Span } from '../../lib/spans';
import { SECOND } from '../../lib/time';

export type { Span };

/** Nobody acts faster, and no camera looks closer. */
export const SHORTEST = 10 * SECOND;

export const lengthOf = (span: Span): number => span.end - span.start;

export const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

export function xOf(instant: number, view: Span, width: number): number {
    return ((instant - view.start) / lengthOf(view)) * width;
}

export function timeAt(x: number, view: Span, width: number): number {
    return width > 0 ? view.start + (x / width) * lengthOf(view) : view.start;
}

/** `view` moved and shortened so that it lies in `bounds`. */
export function within(view: Span, bounds: Span): Span {
    const longest = lengthOf(bounds);
    const length = Math.min(Math.max(lengthOf(view), Math.min(SHORTEST, longest)), longest);
    const start = Math.min(Math.max(view.start, bounds.start), bounds.end - length);
    return { start, end: start + length };
}

/** `factor` times as much time in view, with the instant `at` staying where it is. */
export function zoomed(view: Span, bounds: Span, factor: number, at: number): Span {
    const length = Math.min(Math.max(lengthOf(view) * factor, SHORTEST), lengthOf(bounds));
    const place = (at - view.start) / lengthOf(view);
    const start = at - place * length;
    return within({ start, end: start + length }, bounds);
}

export function panned(view: Span, bounds: Span, by: number): Span {
    return within({ start: view.start + by, end: view.end + by }, bounds);
}

/** The view moved no further than needed to see `span`, or its start when it is longer. */
export function showing(view: Span, bounds: Span, span: Span): Span {
    const margin = lengthOf(view) / 20;
    if (lengthOf(span) > lengthOf(view) - 2 * margin) {
        if (overlap(view, span)) return view;
        return panned(view, bounds, span.start - margin - view.start);
    }
    if (span.start < view.start) return panned(view, bounds, span.start - margin - view.start);
    if (span.end > view.end) return panned(view, bounds, span.end + margin - view.end);
    return view;
}

export const same = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;
