/* Where the planned time of the stations went that nobody worked in. A station's planned time,
 * as far as it has passed, is cut into parts that do not overlap and add up to it:
 *
 *     working      somebody works there
 *     idle         somebody is there, and nobody works
 *     absent       nobody is there; a worker last seen there is absent
 *     unknown      nobody is there as far as one can tell: a worker was lost sight of there
 *     off station  nobody is there, and nobody who was there is known to be absent
 *
 * Working and idle are those of the station's lane; absent is in the workers' lanes, which say
 * at which station an absence began. */
import type { StationInterval, StationLane, WorkerLane } from '../../api/types';
import { difference, intersection, length, union, type Span } from '../../lib/spans';

export const LOSSES = ['idle', 'absent', 'unknown', 'off'] as const;
export type Loss = (typeof LOSSES)[number];

export type LossTimes = Record<Loss, number>;

export interface StationTime {
    station_id: string;
    planned_ms: number;
    working_ms: number;
    lost: LossTimes;
}

export interface LostTime {
    stations: StationTime[];
    planned_ms: number;
    working_ms: number;
    lost: LossTimes;
}

interface Times {
    start_time: string;
    end_time: string;
}

function spansOf(intervals: readonly Times[]): Span[] {
    return union(
        intervals.map(({ start_time, end_time }) => ({
            start: Date.parse(start_time),
            end: Date.parse(end_time),
        })),
    );
}

/** When a worker was absent from each station, by its id. */
export function absences(lanes: readonly Pick<WorkerLane, 'intervals'>[]): Map<string, Span[]> {
    const found = new Map<string, Times[]>();
    for (const { intervals } of lanes)
        for (const interval of intervals) {
            if (interval.state !== 'absent' || interval.workstation_id === null) continue;
            const list = found.get(interval.workstation_id);
            if (list) list.push(interval);
            else found.set(interval.workstation_id, [interval]);
        }
    return new Map([...found].map(([station, intervals]) => [station, spansOf(intervals)]));
}

function stationTime(
    lane: Pick<StationLane, 'station_id' | 'intervals'>,
    absent: readonly Span[],
    planned: readonly Span[],
): StationTime {
    const during = (state: StationInterval['state']): Span[] =>
        intersection(planned, spansOf(lane.intervals.filter((one) => one.state === state)));
    const working = during('working');
    const idle = during('idle');
    const nobody = difference(difference(planned, working), idle);
    const away = intersection(nobody, absent);
    const unseen = intersection(difference(nobody, away), during('unknown'));
    return {
        station_id: lane.station_id,
        planned_ms: length(planned),
        working_ms: length(working),
        lost: {
            idle: length(idle),
            absent: length(away),
            unknown: length(unseen),
            off: length(nobody) - length(away) - length(unseen),
        },
    };
}

export function lostTime(
    stations: readonly Pick<StationLane, 'station_id' | 'intervals'>[],
    workers: readonly Pick<WorkerLane, 'intervals'>[],
    planned: readonly Span[],
): LostTime {
    const absent = absences(workers);
    const each = stations.map((lane) =>
        stationTime(lane, absent.get(lane.station_id) ?? [], planned),
    );
    const sum = (of: (station: StationTime) => number): number =>
        each.reduce((total, station) => total + of(station), 0);
    return {
        stations: each,
        planned_ms: sum((station) => station.planned_ms),
        working_ms: sum((station) => station.working_ms),
        lost: {
            idle: sum(({ lost }) => lost.idle),
            absent: sum(({ lost }) => lost.absent),
            unknown: sum(({ lost }) => lost.unknown),
            off: sum(({ lost }) => lost.off),
        },
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
