/* What should have been made by now: the target per hour, for the planned time that passed. */
import type { Calendar, FiguresWindow, Settings } from '../../api/types';
import { plannedIn } from '../../lib/calendar';
import { length } from '../../lib/spans';
import { HOUR } from '../../lib/time';

export interface Target {
    /** For the whole shift. */
    shift: number;
    /** Up to now; null when the calendar here and the planned time there disagree. */
    now: number | null;
}

/* Whole units: one that is not due whole is not due. Products of decimals miss by a hair. */
function units(perHour: number, ms: number): number {
    return Math.floor((perHour * ms) / HOUR + 1e-6);
}

/** null: there is no target. */
export function targetOf(
    { target_units_per_hour: perHour, timezone }: Settings,
    calendar: Calendar,
    window: FiguresWindow,
): Target | null {
    if (perHour === null) return null;
    const start = Date.parse(window.start_time);
    const planned = plannedIn(calendar, { start, end: Date.parse(window.end_time) }, timezone);
    const passed = plannedIn(calendar, { start, end: start + window.elapsed_ms }, timezone);
    return {
        shift: units(perHour, window.planned_ms),
        now: length(planned) === window.planned_ms ? units(perHour, length(passed)) : null,
    };
}
