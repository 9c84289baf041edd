/* Figures as METRICS.md defines them, from milliseconds and counts. The API's own are rounded
 * to two decimals; what is shown with one, compared or charted must come from here, or it
 * would be rounded twice. null: there is nothing to compute it from. */
import { share } from './numbers';
import { HOUR } from './time';

interface WorkerTime {
    active_ms: number;
    idle_ms: number;
    absent_ms: number;
}

/** Work, of the time at work, idle or absent. */
export function utilization({ active_ms, idle_ms, absent_ms }: WorkerTime): number | null {
    return share(active_ms, active_ms + idle_ms + absent_ms);
}

/** Work, of the time at work places: absence counts for nothing. */
export function presence({ active_ms, idle_ms }: Omit<WorkerTime, 'absent_ms'>): number | null {
    return share(active_ms, active_ms + idle_ms);
}

export function perHour(units: number, ms: number): number | null {
    return ms > 0 ? (units * HOUR) / ms : null;
}

interface Planned {
    planned_ms: number;
    planned_so_far_ms: number;
}

/** Work at a station, of the planned time that has passed. */
export function stationUtilization(
    { working_ms }: { working_ms: number },
    { planned_so_far_ms }: Pick<Planned, 'planned_so_far_ms'>,
): number | null {
    return share(working_ms, planned_so_far_ms);
}

/* Targets are whole thousandths of a unit an hour, so that the products are exact. */
const thousandths = (target: number): number => Math.round(target * 1000);

/** The units that a target wants in so much planned time. */
export function wanted(target: number, planned_ms: number): number {
    return (thousandths(target) * planned_ms) / (1000 * HOUR);
}

/** Units so far, of what the target wants by now. */
export function attainment(
    { units_so_far }: { units_so_far: number },
    target: number | null | undefined,
    { planned_so_far_ms }: Pick<Planned, 'planned_so_far_ms'>,
): number | null {
    if (!target) return null;
    return share(units_so_far, wanted(target, planned_so_far_ms));
}
