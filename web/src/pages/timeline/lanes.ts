/* What a lane is, whether of a worker or of a station: intervals without gaps, in columns, for
 * searching them fast. */
import type { StationLanes, WorkerLanes } from '../../api/types';
import { finder } from '../../lib/finder';
import { stateOf, type State } from '../../lib/state';
import type { Span } from './scale';

export type Of = 'workers' | 'workstations';

export interface Lane {
    id: string;
    name: string;
    starts: Float64Array;
    ends: Float64Array;
    states: readonly State[];
    /** The station where the worker was, or the workers who were at the station. */
    places: readonly (readonly string[])[];
}

export interface Lanes {
    of: Of;
    bounds: Span;
    /** When the server answered; nothing is known after it. */
    now: number;
    lanes: readonly Lane[];
}

interface Interval {
    start_time: string;
    end_time: string;
    state: Parameters<typeof stateOf>[0];
}

function laneOf<I extends Interval>(
    id: string,
    name: string,
    intervals: readonly I[],
    placesOf: (interval: I) => readonly string[],
): Lane {
    return {
        id,
        name,
        starts: Float64Array.from(intervals, ({ start_time }) => Date.parse(start_time)),
        ends: Float64Array.from(intervals, ({ end_time }) => Date.parse(end_time)),
        states: intervals.map(({ state }) => stateOf(state)),
        places: intervals.map(placesOf),
    };
}

const NOWHERE: readonly string[] = [];

/* S2 before S10. */
const ORDER = new Intl.Collator('en', { numeric: true });

const inOrder = (lanes: Lane[]): Lane[] => lanes.sort((a, b) => ORDER.compare(a.id, b.id));

function headOf(answer: { start_time: string; end_time: string; now: string }) {
    const bounds = { start: Date.parse(answer.start_time), end: Date.parse(answer.end_time) };
    return { bounds, now: Date.parse(answer.now) };
}

export function workerLanes(answer: WorkerLanes): Lanes {
    const lanes = answer.workers.map(({ worker_id, name, intervals }) =>
        laneOf(worker_id, name, intervals, ({ workstation_id }) =>
            workstation_id === null ? NOWHERE : [workstation_id],
        ),
    );
    return { of: 'workers', ...headOf(answer), lanes: inOrder(lanes) };
}

export function stationLanes(answer: StationLanes): Lanes {
    const lanes = answer.workstations.map(({ station_id, name, intervals }) =>
        laneOf(station_id, name, intervals, ({ worker_ids }) => worker_ids),
    );
    return { of: 'workstations', ...headOf(answer), lanes: inOrder(lanes) };
}

/** Those whose name and id contain all words of `text`, and that end in `state`, if any. */
export function filtered(lanes: readonly Lane[], text: string, state: State | ''): readonly Lane[] {
    if (text.trim() === '' && state === '') return lanes;
    const isFound = finder(text);
    return lanes.filter(
        ({ name, id, states }) => isFound(name, id) && (state === '' || states.at(-1) === state),
    );
}
