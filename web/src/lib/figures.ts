/* Figures as METRICS.md defines them, from milliseconds and counts, and how each is written. The
 * API's own are rounded to two decimals; what is shown with one, compared or charted must come
 * from here, or it would be rounded twice. null: there is nothing to compute it from. */
import { share, type Numbers } from './numbers';
import { DAY, duration, HOUR, MINUTE } from './time';

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

/** The mean of the workers' utilization, of those of whom something was seen. */
export function meanUtilization(workers: readonly WorkerTime[]): number | null {
    const seen = workers.map(utilization).filter((one) => one !== null);
    return seen.length > 0 ? seen.reduce((sum, one) => sum + one, 0) / seen.length : null;
}

/** What was not seen, of all the time of all workers. */
export function unknownShare({
    active_ms,
    idle_ms,
    absent_ms,
    unknown_ms,
}: WorkerTime & { unknown_ms: number }): number | null {
    return share(unknown_ms, active_ms + idle_ms + absent_ms + unknown_ms);
}

export function perHour(units: number, ms: number): number | null {
    return ms > 0 ? (units * HOUR) / ms : null;
}

interface Planned {
    planned_so_far_ms: number;
}

/** Work at a station, of the planned time that has passed. */
export function stationUtilization(
    { working_ms }: { working_ms: number },
    { planned_so_far_ms }: Planned,
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
    { planned_so_far_ms }: Planned,
): number | null {
    if (!target) return null;
    return share(units_so_far, wanted(target, planned_so_far_ms));
}

/** How long a state has held at `until`. 24 hours means as long or longer. */
export function lastedMs(since: string | null | undefined, until: number): number | null {
    return since ? Math.max(0, until - Date.parse(since)) : null;
}

/** Figures as text: each is written so wherever it stands. Of what is null there is a dash. */
export interface FigureTexts {
    units(value: number | null): string;
    /** 74.9% */
    percent(value: number | null): string;
    /** 34.2 /h */
    perHour(value: number | null): string;
    /** 7:24 h; from 100 hours on whole ones: 1,990 h */
    hours(ms: number | null): string;
    /** How long something lasts so far: < 1 min, 42 min, 3:12 h, ≥ 24 h */
    lasting(ms: number): string;
    /** 0.94 */
    confidence(value: number): string;
}

const NONE = '–';

/* From here on minutes say nothing, and `1990:16` looks like no time at all. */
const WHOLE_HOURS_MS = 100 * HOUR;

export function figureTexts(numbers: Numbers): FigureTexts {
    const known =
        (text: (value: number) => string) =>
        (value: number | null): string =>
            value === null ? NONE : text(value);
    function hours(ms: number): string {
        if (Math.abs(ms) < WHOLE_HOURS_MS) return `${duration(ms)} h`;
        const whole = numbers.count(Math.floor(Math.abs(ms) / HOUR));
        return `${ms < 0 ? '−' : ''}${whole} h`;
    }
    function lasting(ms: number): string {
        if (ms < MINUTE) return '< 1 min';
        if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
        return ms < DAY ? hours(ms) : '≥ 24 h';
    }
    return {
        units: known(numbers.count),
        percent: known(numbers.percent),
        perHour: known((value) => `${numbers.rate(value)} /h`),
        hours: known(hours),
        lasting,
        confidence: (value) => numbers.decimal(value, 2),
    };
}
