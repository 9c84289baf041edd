/* What should have been made by now: the target per hour, for the planned time that passed. */
import type { FiguresWindow, Settings } from '../../api/types';
import { wanted } from '../../lib/figures';

export interface Target {
    /** For the whole shift. */
    shift: number;
    /** Up to now. */
    now: number;
}

/* Whole units: one that is not due whole is not due. */
function units(perHour: number, ms: number): number {
    return Math.floor(wanted(perHour, ms));
}

/** null: there is no target. */
export function targetOf(
    { target_units_per_hour: perHour }: Pick<Settings, 'target_units_per_hour'>,
    window: Pick<FiguresWindow, 'planned_ms' | 'planned_so_far_ms'>,
): Target | null {
    if (perHour === null) return null;
    return {
        shift: units(perHour, window.planned_ms),
        now: units(perHour, window.planned_so_far_ms),
    };
}
