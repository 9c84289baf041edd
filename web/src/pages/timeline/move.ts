/* Where the focus goes. It is kept by what it is on, not by numbers: a live answer may bring
 * lanes and intervals before it. */
import type { Action } from './keys';
import { nearest } from './hit';
import type { Lane } from './lanes';

export interface Focus {
    lane: string;
    /** An instant within the interval; after a change it is still in the right one. */
    at: number;
}

export interface Found {
    row: number;
    lane: Lane;
    interval: number;
}

/** What the focus is on among `lanes`; null when it is gone. */
export function find(lanes: readonly Lane[], focus: Focus | null): Found | null {
    if (!focus) return null;
    const row = lanes.findIndex(({ id }) => id === focus.lane);
    const lane = lanes[row];
    return lane ? { row, lane, interval: nearest(lane, focus.at) } : null;
}

export const focusOn = (lane: Lane, interval: number): Focus => ({
    lane: lane.id,
    at: lane.starts[interval] ?? 0,
});

const limit = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** The focus after a key; `time` is where to look in a lane that is new, `page` its lanes. */
export function moved(
    lanes: readonly Lane[],
    focus: Focus | null,
    action: Action,
    time: number,
    page: number,
): Focus | null {
    const first = lanes[0];
    if (!first) return null;
    const found = find(lanes, focus);
    if (!found && action.do !== 'edge') return { lane: first.id, at: time };
    const { row, lane, interval } = found ?? { row: 0, lane: first, interval: 0 };
    const last = lane.starts.length - 1;
    switch (action.do) {
        case 'lane':
        case 'page': {
            const by = action.do === 'page' ? action.by * page : action.by;
            return { lane: lanes[limit(row + by, lanes.length - 1)]!.id, at: time };
        }
        case 'interval':
            return focusOn(lane, limit(interval + action.by, last));
        case 'edge':
            return focusOn(lane, action.at === 'first' ? 0 : last);
        default:
            return focus;
    }
}
