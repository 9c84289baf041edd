/* Hours of the day by days of the week, in the site's zone, from the series by hour. */
import type { FactoryBucket } from '../../api/types';
import { share } from '../../lib/numbers';
import { civilAt, DAY, HOUR } from '../../lib/time';

export type HourBucket = Pick<
    FactoryBucket,
    'start_time' | 'end_time' | 'elapsed_ms' | 'active_ms' | 'idle_ms' | 'total_production_count'
>;

export interface Cell {
    active_ms: number;
    /** Active and idle: the time that workers were present. */
    present_ms: number;
    elapsed_ms: number;
    units: number;
}

export type Measure = 'utilization' | 'units';

/** Monday 0 to Sunday 6. */
export function weekdayAt(instant: number, zone: string): number {
    const { year, month, day } = civilAt(instant, zone);
    return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/** An instant on a weekday, for its name: 1970-01-05 was a Monday. */
export function onWeekday(weekday: number): number {
    return (4 + weekday) * DAY + DAY / 2;
}

/** cells[weekday][hour]; null where no hour has passed. The hour that runs is not among them. */
export function heatmap(buckets: readonly HourBucket[], zone: string): (Cell | null)[][] {
    const cells = Array.from({ length: 7 }, () => new Array<Cell | null>(24).fill(null));
    for (const bucket of buckets) {
        const start = Date.parse(bucket.start_time);
        if (bucket.elapsed_ms === 0 || bucket.elapsed_ms < Date.parse(bucket.end_time) - start)
            continue;
        const day = cells[weekdayAt(start, zone)];
        const { hour } = civilAt(start, zone);
        if (!day) continue;
        const cell = (day[hour] ??= { active_ms: 0, present_ms: 0, elapsed_ms: 0, units: 0 });
        cell.active_ms += bucket.active_ms;
        cell.present_ms += bucket.active_ms + bucket.idle_ms;
        cell.elapsed_ms += bucket.elapsed_ms;
        cell.units += bucket.total_production_count;
    }
    return cells;
}

/** What a cell shows: percent, or units per hour; null: nothing to say. */
export function valueOf(cell: Cell | null, measure: Measure): number | null {
    if (!cell) return null;
    if (measure === 'units') return (cell.units * HOUR) / cell.elapsed_ms;
    return share(cell.active_ms, cell.present_ms);
}

/** Which of `steps` shades, 1 to `steps`, for a value of 0 to `top`. */
export function shadeOf(value: number, top: number, steps: number): number {
    if (top <= 0) return 1;
    return Math.max(1, Math.min(steps, Math.ceil((steps * value) / top)));
}
