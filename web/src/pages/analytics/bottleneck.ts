/* The momentary bottleneck, after C. Roser, M. Nakano and M. Tanaka, "Shifting bottleneck
 * detection", Proceedings of the 2002 Winter Simulation Conference, pp. 1079-1086.
 *
 * At any time, the station that has been and will be active the longest without interruption
 * is the momentary bottleneck: the others wait sooner, for it or because of it. Its active
 * period is a bottleneck period. Where bottleneck periods overlap, the bottleneck is on its way
 * from one station to the next, and these are shifting bottlenecks; elsewhere it is the sole one.
 * Where no station is active there is none.
 *
 * Active is `working` of the station's lane, whoever works there. Idle, vacant and unknown end
 * an active period: of unknown time nothing is guessed. A period is known as far as the window
 * reaches. Of periods equally long the earlier one counts, then the one of the first station. */
import type { StationLane } from '../../api/types';
import { union, type Span } from '../../lib/spans';

export interface ActivePeriod extends Span {
    /** Index of the station. */
    station: number;
}

/** A stretch in which the same stations are the bottleneck: one is sole, several are shifting. */
export interface Stretch extends Span {
    stations: number[];
}

export interface StationShare {
    sole_ms: number;
    shifting_ms: number;
}

export interface Bottlenecks {
    stretches: Stretch[];
    /** Per station, in the order given. */
    shares: StationShare[];
    /** Time in which no station was active. */
    none_ms: number;
    /** The bottleneck period that runs at the end of the window. */
    current: ActivePeriod | null;
}

/** Uninterrupted working: of one worker or of several who take turns. */
export function activePeriods(
    lane: Pick<StationLane, 'intervals'>,
    station: number,
): ActivePeriod[] {
    const working = lane.intervals
        .filter(({ state }) => state === 'working')
        .map(({ start_time, end_time }) => ({
            start: Date.parse(start_time),
            end: Date.parse(end_time),
        }));
    return union(working).map((span) => ({ ...span, station }));
}

/* The order in which periods win: the longest first. */
function byRank(a: ActivePeriod, b: ActivePeriod): number {
    return b.end - b.start - (a.end - a.start) || a.start - b.start || a.station - b.station;
}

/* Whether one of `spans` has all of `span` in it: then it is the last that begins before it. */
function holds(spans: readonly Span[], span: Span): boolean {
    let low = 0;
    let high = spans.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((spans[middle]?.start ?? Infinity) <= span.start) low = middle + 1;
        else high = middle;
    }
    const last = spans[low - 1];
    return last !== undefined && span.end <= last.end;
}

/**
 * Those periods that are the longest at some time. Taken from the longest on, a period is one
 * when it reaches where no longer one does: then `covered` does not hold all of it.
 */
export function bottleneckPeriods(periods: readonly ActivePeriod[]): ActivePeriod[] {
    const found: ActivePeriod[] = [];
    let covered: Span[] = [];
    for (const period of periods.toSorted(byRank)) {
        if (holds(covered, period)) continue;
        found.push(period);
        covered = union([...covered, period]);
    }
    return found.sort((a, b) => a.start - b.start || a.station - b.station);
}

/** The time of bottleneck periods, cut where one begins or ends; stations in order. */
export function stretchesOf(periods: readonly ActivePeriod[]): Stretch[] {
    const cuts = [...new Set(periods.flatMap(({ start, end }) => [start, end]))].sort(
        (a, b) => a - b,
    );
    const found: Stretch[] = [];
    let next = 0;
    let running: ActivePeriod[] = [];
    cuts.forEach((start, index) => {
        running = running.filter((period) => period.end > start);
        for (let one = periods[next]; one && one.start <= start; one = periods[++next])
            running.push(one);
        const end = cuts[index + 1];
        if (end === undefined || running.length === 0) return;
        const stations = running.map(({ station }) => station).sort((a, b) => a - b);
        found.push({ start, end, stations });
    });
    return found;
}

/** Bottlenecks of `lanes`, which cover `window` as far as it has passed. */
export function bottlenecks(
    lanes: readonly Pick<StationLane, 'intervals'>[],
    window: Span,
): Bottlenecks {
    const periods = bottleneckPeriods(lanes.flatMap(activePeriods));
    const stretches = stretchesOf(periods);
    const shares = lanes.map(() => ({ sole_ms: 0, shifting_ms: 0 }));
    let some_ms = 0;
    for (const { start, end, stations } of stretches) {
        some_ms += end - start;
        for (const station of stations) {
            const share = shares[station];
            if (share) share[stations.length > 1 ? 'shifting_ms' : 'sole_ms'] += end - start;
        }
    }
    const running = periods.filter((period) => period.end === window.end).sort(byRank);
    return {
        stretches,
        shares,
        none_ms: Math.max(0, window.end - window.start - some_ms),
        current: running[0] ?? null,
    };
}
