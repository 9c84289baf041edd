import { binsOf, type Units } from './bins';
import { countBefore } from './hit';
import { timeAt, xOf, type Span } from './scale';

/** Units at a place: of one event, or of the bar that is drawn there. */
export interface UnitHit extends Span {
    units: number;
}

const REACH_PX = 5;

function tickAt(units: Units, x: number, view: Span, width: number): UnitHit | null {
    const next = countBefore(units.times, timeAt(x, view, width));
    const far = (at: number): number => Math.abs(xOf(units.times[at] ?? Infinity, view, width) - x);
    const at = far(next) <= far(next - 1) ? next : next - 1;
    if (!(far(at) <= REACH_PX)) return null;
    return { start: units.times[at]!, end: units.times[at]!, units: units.counts[at]! };
}

/** What is drawn at `x`; `step` is the length of the bars, null where each event has its tick. */
export function unitsAt(
    units: Units,
    x: number,
    view: Span,
    width: number,
    step: number | null,
    origin: number,
): UnitHit | null {
    if (step === null) return tickAt(units, x, view, width);
    const time = timeAt(x, view, width);
    const bin = binsOf(units, { start: time, end: time + 1 }, step, origin)[0];
    return bin && bin.start <= time && time < bin.end
        ? { start: bin.start, end: bin.end, units: bin.sum }
        : null;
}
