import { expect, it } from 'vitest';
import type { Bottleneck } from '../../api/types';
import { bottleneckView } from './bottleneck';

const MINUTE = 60_000;
const at = (minute: number): string => new Date(minute * MINUTE).toISOString();
const station = (station_id: string, sole: number, shifting: number) => ({
    station_id,
    name: `Cell ${station_id}`,
    sole_ms: sole * MINUTE,
    shifting_ms: shifting * MINUTE,
    sole_percentage: 0,
    shifting_percentage: 0,
});

const HALF_WAY: Bottleneck = {
    start_time: at(0),
    end_time: at(120),
    now: at(60),
    elapsed_ms: 60 * MINUTE,
    none_ms: 5 * MINUTE,
    current: { station_id: 'B', name: 'Cell B', since: at(20) },
    workstations: [station('A', 20, 10), station('B', 25, 10)],
    periods: [
        { start_time: at(0), end_time: at(20), station_ids: ['A'] },
        { start_time: at(20), end_time: at(30), station_ids: ['A', 'B'] },
        { start_time: at(30), end_time: at(55), station_ids: ['B'] },
    ],
};

it('names stations by their place in the list', () => {
    const { stretches, current } = bottleneckView(HALF_WAY);
    expect(
        stretches.map(({ start, end, stations }) => [start / MINUTE, end / MINUTE, stations]),
    ).toEqual([
        [0, 20, [0]],
        [20, 30, [0, 1]],
        [30, 55, [1]],
    ]);
    expect(current).toEqual({ station: 1, start: 20 * MINUTE });
});

it('covers what has passed of the window', () => {
    expect(bottleneckView(HALF_WAY)).toMatchObject({
        window: { start: 0, end: 60 * MINUTE },
        open: true,
        none_ms: 5 * MINUTE,
    });
    expect(bottleneckView({ ...HALF_WAY, elapsed_ms: 120 * MINUTE, current: null })).toMatchObject({
        window: { start: 0, end: 120 * MINUTE },
        open: false,
        current: null,
    });
});
