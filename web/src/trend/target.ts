/* Units against a target of units per planned hour. */
import { HOUR } from '../lib/time';

interface Part {
    planned_ms: number;
    elapsed_ms: number;
    start_time: string;
    end_time: string;
}

/** The units that a part of the window should bring: so many in each of its planned hours. */
export function targetUnits(part: Pick<Part, 'planned_ms'>, perHour: number): number {
    return (perHour * part.planned_ms) / HOUR;
}

export interface Reached {
    units: number;
    target: number;
}

/** Units and target of the parts that have ended: only these can be compared. */
export function reached<P extends Part>(
    parts: readonly P[],
    perHour: number,
    unitsOf: (part: P) => number,
): Reached {
    const ended = parts.filter(
        ({ start_time, end_time, elapsed_ms }) =>
            elapsed_ms > 0 && elapsed_ms >= Date.parse(end_time) - Date.parse(start_time),
    );
    return {
        units: ended.reduce((sum, part) => sum + unitsOf(part), 0),
        target: ended.reduce((sum, part) => sum + targetUnits(part, perHour), 0),
    };
}
