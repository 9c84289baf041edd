/* The momentary bottleneck, as the page draws it: stations by their place in a list. What it is,
 * and how it is found, says METRICS.md. */
import type { Bottleneck } from '../../api/types';
import type { Span } from '../../lib/spans';

/** A stretch in which the same stations are the bottleneck: one is sole, several are shifting. */
export interface Stretch extends Span {
    /** Indexes of `lanes`. */
    stations: number[];
}

export interface BottleneckView {
    lanes: { station_id: string; name: string }[];
    stretches: Stretch[];
    /** Per station, in the order of `lanes`. */
    shares: { sole_ms: number; shifting_ms: number }[];
    /** Time in which no station was active. */
    none_ms: number;
    /** Whose period runs at the end of `window`, and since when. */
    current: { station: number; start: number } | null;
    /** The part of the window that has passed. */
    window: Span;
    /** The window has not ended. */
    open: boolean;
}

export function bottleneckView(data: Bottleneck): BottleneckView {
    const at = new Map(data.workstations.map(({ station_id }, index) => [station_id, index]));
    const indexOf = (id: string): number => at.get(id) ?? -1;
    const start = Date.parse(data.start_time);
    const end = start + data.elapsed_ms;
    return {
        lanes: data.workstations,
        stretches: data.periods.map(({ start_time, end_time, station_ids }) => ({
            start: Date.parse(start_time),
            end: Date.parse(end_time),
            stations: station_ids.map(indexOf),
        })),
        shares: data.workstations,
        none_ms: data.none_ms,
        current: data.current && {
            station: indexOf(data.current.station_id),
            start: Date.parse(data.current.since),
        },
        window: { start, end },
        open: end < Date.parse(data.end_time),
    };
}
