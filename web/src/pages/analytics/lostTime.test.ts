import { describe, expect, it } from 'vitest';
import type { LostTimes } from '../../api/types';
import { lostTime, pareto, totalLost } from './lostTime';

const LOST: LostTimes = {
    planned_so_far_ms: 100,
    working_ms: 40,
    lost_ms: 60,
    lost_percentage: 60,
    idle_ms: 30,
    absent_ms: 5,
    unknown_ms: 10,
    off_station_ms: 15,
};

it('takes the parts of planned time as the server says them', () => {
    const of = { start_time: '', end_time: '', now: '' };
    const station = { station_id: 'S1', name: 'Press', ...LOST };
    const found = lostTime({ ...of, factory: LOST, workstations: [station] });
    const parts = {
        planned_ms: 100,
        working_ms: 40,
        lost: { idle: 30, absent: 5, unknown: 10, off: 15 },
    };
    expect(found).toEqual({ ...parts, stations: [{ station_id: 'S1', ...parts }] });
    expect(totalLost(found.lost)).toBe(LOST.lost_ms);
});

describe('Pareto', () => {
    it('has the largest first, and adds up to all', () => {
        const rows = pareto({ idle: 30, absent: 10, unknown: 0, off: 60 });
        expect(rows).toEqual([
            { loss: 'off', ms: 60, share: 60, cumulative: 60 },
            { loss: 'idle', ms: 30, share: 30, cumulative: 90 },
            { loss: 'absent', ms: 10, share: 10, cumulative: 100 },
            { loss: 'unknown', ms: 0, share: 0, cumulative: 100 },
        ]);
    });
    it('of nothing has no shares', () =>
        expect(pareto({ idle: 0, absent: 0, unknown: 0, off: 0 })[0]).toMatchObject({
            share: null,
        }));
});
