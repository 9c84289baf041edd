/* Units of a lane: each by itself where there is room, added up over round times where not. */
import { DAY } from '../../lib/time';
import { countBefore } from './hit';
import { lengthOf, type Span } from './scale';
import { STEPS } from './ticks';

/** Product counts in order of time. */
export interface Units {
    times: Float64Array;
    counts: Float64Array;
}

export const NO_UNITS: Units = { times: new Float64Array(), counts: new Float64Array() };

/** Units with start <= time < end. */
export function unitsIn(units: Units, span: Span): number {
    let sum = 0;
    for (let at = countBefore(units.times, span.start); at < units.times.length; at++) {
        if (units.times[at]! >= span.end) break;
        sum += units.counts[at]!;
    }
    return sum;
}

export function eventsIn(units: Units, span: Span): number {
    return countBefore(units.times, span.end) - countBefore(units.times, span.start);
}

/* Room for one tick and the gap beside it, and for one bar. */
const TICK_PX = 4;
const BAR_PX = 6;

/** ms per bin; null: each of `most` events in view can be drawn by itself. */
export function binStep(most: number, view: Span, width: number): number | null {
    if (most * TICK_PX <= width) return null;
    const wanted = (lengthOf(view) / width) * BAR_PX;
    return STEPS.find((step) => step >= wanted && step < DAY) ?? DAY;
}

export interface Bin extends Span {
    sum: number;
}

/** Bins of `step` ms counted from `origin`, those with units in `view`. */
export function binsOf(units: Units, view: Span, step: number, origin: number): Bin[] {
    const bins: Bin[] = [];
    const start = origin + Math.floor((view.start - origin) / step) * step;
    for (let at = countBefore(units.times, start); at < units.times.length; at++) {
        const time = units.times[at]!;
        const from = origin + Math.floor((time - origin) / step) * step;
        if (from >= view.end) break;
        const last = bins.at(-1);
        if (last?.start === from) last.sum += units.counts[at]!;
        else bins.push({ start: from, end: from + step, sum: units.counts[at]! });
    }
    return bins;
}
