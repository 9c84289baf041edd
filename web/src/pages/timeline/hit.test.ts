import { expect, test } from 'vitest';
import { countBefore, firstAfter, intervalAt, intervalsIn, laneAt, nearest } from './hit';
import { filtered, stationLanes, workerLanes } from './lanes';

const at = (minute: number): string => new Date(minute * 60_000).toISOString();
const interval = (
    from: number,
    to: number,
    state: 'working' | 'idle',
    station: string | null = 'S1',
) => ({
    start_time: at(from),
    end_time: at(to),
    state,
    workstation_id: station,
});
const { lanes, bounds, now } = workerLanes({
    start_time: at(0),
    end_time: at(60),
    now: at(40),
    workers: [
        {
            worker_id: 'W1',
            name: 'Änne Keller',
            intervals: [
                interval(0, 10, 'working'),
                interval(10, 25, 'idle'),
                interval(25, 40, 'working', null),
            ],
        },
        { worker_id: 'W2', name: 'Ben Okafor', intervals: [] },
    ],
});
const lane = lanes[0]!;
const minute = 60_000;

test('an interval begins at its start and is over at its end', () => {
    expect(intervalAt(lane, 0)).toBe(0);
    expect(intervalAt(lane, 10 * minute - 1)).toBe(0);
    expect(intervalAt(lane, 10 * minute)).toBe(1);
    expect(intervalAt(lane, 40 * minute)).toBe(-1);
    expect(intervalAt(lane, -1)).toBe(-1);
});

test('nearest is never outside the lane', () => {
    expect(nearest(lane, 55 * minute)).toBe(2);
    expect(nearest(lane, -5)).toBe(0);
    expect(nearest(lanes[1]!, 5)).toBe(-1);
});

test('those in a span', () => {
    expect(intervalsIn(lane, { start: 5 * minute, end: 10 * minute })).toEqual([0, 1]);
    expect(intervalsIn(lane, { start: 10 * minute, end: 26 * minute })).toEqual([1, 3]);
    expect(intervalsIn(lane, { start: 41 * minute, end: 50 * minute })).toEqual([3, 3]);
    expect(firstAfter(lane, 25 * minute)).toBe(2);
});

test('counting and lanes', () => {
    expect([0, 1, 5, 6].map((value) => countBefore([1, 3, 5], value))).toEqual([0, 0, 2, 3]);
    expect([-1, 0, 35.9, 36, 72].map((y) => laneAt(y, 36, 2))).toEqual([-1, 0, 0, 1, -1]);
});

test('lanes as they come from the API', () => {
    expect([bounds, now]).toEqual([{ start: 0, end: 60 * minute }, 40 * minute]);
    expect(lane.places).toEqual([['S1'], ['S1'], []]);
    const stations = stationLanes({
        start_time: at(0),
        end_time: at(60),
        now: at(40),
        workstations: [
            {
                station_id: 'S1',
                name: 'Press',
                intervals: [
                    { start_time: at(0), end_time: at(40), state: 'vacant', worker_ids: [] },
                ],
            },
        ],
    });
    expect(stations.lanes[0]).toMatchObject({ id: 'S1', states: ['vacant'], places: [[]] });
});

test('lanes are found by name and id, and by their last state', () => {
    const found = (text: string, state: 'working' | 'idle' | '' = '') =>
        filtered(lanes, text, state).map(({ id }) => id);
    expect(found('')).toEqual(['W1', 'W2']);
    expect(found('kell w1')).toEqual(['W1']);
    expect(found('ÄNNE')).toEqual(['W1']);
    expect(found('kell w2')).toEqual([]);
    expect(found('', 'working')).toEqual(['W1']);
    expect(found('', 'idle')).toEqual([]);
});
