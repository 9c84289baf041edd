/* Units against a target of units per planned hour. */
import { wanted } from '../lib/figures';

export interface Reached {
    units: number;
    target: number;
}

/** Units and target so far: what GET /api/metrics calls units_so_far and target_so_far. */
export function reached(
    parts: readonly { planned_so_far_ms: number; units_so_far?: number }[],
    perHour: number,
): Reached {
    const planned = parts.reduce((sum, part) => sum + part.planned_so_far_ms, 0);
    return {
        units: parts.reduce((sum, part) => sum + (part.units_so_far ?? 0), 0),
        target: wanted(perHour, planned),
    };
}
