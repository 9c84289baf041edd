/* Where the planned time of the stations went that nobody worked in, the largest loss first. What
 * each is, and how it is found, says METRICS.md. */
import type { Losses, LostTimes } from '../../api/types';

export const LOSSES = ['idle', 'absent', 'unknown', 'off'] as const;
export type Loss = (typeof LOSSES)[number];

export type LossTimes = Record<Loss, number>;

interface Times {
    planned_ms: number;
    working_ms: number;
    lost: LossTimes;
}

export interface StationTime extends Times {
    station_id: string;
}

export interface LostTime extends Times {
    stations: StationTime[];
}

function timesOf(of: LostTimes): Times {
    return {
        planned_ms: of.planned_so_far_ms,
        working_ms: of.working_ms,
        lost: {
            idle: of.idle_ms,
            absent: of.absent_ms,
            unknown: of.unknown_ms,
            off: of.off_station_ms,
        },
    };
}

export function lostTime({ factory, workstations }: Losses): LostTime {
    return {
        ...timesOf(factory),
        stations: workstations.map((one) => ({ station_id: one.station_id, ...timesOf(one) })),
    };
}

export function totalLost(lost: LossTimes): number {
    return LOSSES.reduce((sum, loss) => sum + lost[loss], 0);
}

export interface ParetoRow {
    loss: Loss;
    ms: number;
    /** Of all lost time, in percent; null when none was lost. */
    share: number | null;
    cumulative: number | null;
}

/** The largest first. */
export function pareto(lost: LossTimes): ParetoRow[] {
    const total = totalLost(lost);
    let so_far = 0;
    return LOSSES.map((loss) => ({ loss, ms: lost[loss] }))
        .sort((a, b) => b.ms - a.ms)
        .map((row) => {
            so_far += row.ms;
            return {
                ...row,
                share: total > 0 ? (100 * row.ms) / total : null,
                cumulative: total > 0 ? (100 * so_far) / total : null,
            };
        });
}
