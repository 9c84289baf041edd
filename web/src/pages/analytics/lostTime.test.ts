import { describe, expect, it } from 'vitest';
import type { StationState, WorkerState } from '../../api/types';
import { lostTime, pareto, totalLost } from './lostTime';

const MINUTE = 60_000;
const STATES = { W: 'working', I: 'idle', V: 'vacant', A: 'absent', '?': 'unknown' } as const;
const at = (minute: string | undefined): string => new Date(Number(minute) * MINUTE).toISOString();

/* `W0-30 A30-60@S2`, in minutes; a station that is not named is S1. */
function words<State>(text: string) {
    return text
        .split(' ')
        .filter(Boolean)
        .map((word) => {
            const [, state, start, end, station] =
                /([WIVA?])(\d+)-(\d+)(?:@(\w+))?/.exec(word) ?? [];
            return {
                state: STATES[state as keyof typeof STATES] as State,
                start_time: at(start),
                end_time: at(end),
                workstation_id: state === '?' ? null : (station ?? 'S1'),
                worker_ids: [],
            };
        });
}

function times(station: string, workers: string[], planned: string): string {
    const { stations } = lostTime(
        [{ station_id: 'S1', intervals: words<StationState>(station) }],
        workers.map((text) => ({ intervals: words<WorkerState>(text) })),
        planned.split(' ').map((text) => {
            const [start = 0, end = 0] = text.split('-').map((part) => Number(part) * MINUTE);
            return { start, end };
        }),
    );
    const [one] = stations;
    if (!one) return '';
    expect(one.working_ms + totalLost(one.lost)).toBe(one.planned_ms);
    const { idle, absent, unknown, off } = one.lost;
    const parts = { W: one.working_ms, I: idle, A: absent, '?': unknown, off };
    return Object.entries(parts)
        .filter(([, ms]) => ms > 0)
        .map(([name, ms]) => `${name} ${ms / MINUTE}`)
        .join(', ');
}

describe('planned time of a station', () => {
    it.each<[string, string, string[], string, string]>([
        ['worked through', 'W0-60', ['W0-60'], '0-60', 'W 60'],
        ['nobody came', 'V0-60', ['?0-60'], '0-60', 'off 60'],
        ['somebody waits', 'W0-40 I40-60', ['W0-40 I40-60'], '0-60', 'W 40, I 20'],
        ['the worker is away', 'W0-40 V40-60', ['W0-40 A40-60'], '0-60', 'W 40, A 20'],
        [
            'away, and back elsewhere',
            'W0-40 V40-60',
            ['W0-40 A40-50 W50-60@S2'],
            '0-60',
            'W 40, A 10, off 10',
        ],
        ['away from another station', 'V0-60', ['A0-60@S2'], '0-60', 'off 60'],
        ['out of sight', 'W0-40 ?40-60', ['W0-40 ?40-60'], '0-60', 'W 40, ? 20'],
        ['one is away, another works', 'W0-60', ['A0-60', 'W0-60'], '0-60', 'W 60'],
        ['one is away, another waits', 'I0-60', ['A0-60', 'I0-60'], '0-60', 'I 60'],
        ['one is away, another out of sight', '?0-60', ['A0-20', '?0-60'], '0-60', 'A 20, ? 40'],
        ['two are away at once', 'V0-60', ['A0-30', 'A10-40'], '0-60', 'A 40, off 20'],
        ['in a break nothing is lost', 'W0-20 V20-40 W40-60', ['W0-60'], '0-20 40-60', 'W 40'],
        ['outside planned time nothing counts', 'W0-60', ['W0-60'], '10-30', 'W 20'],
        ['nothing is planned', 'W0-60', ['W0-60'], '0-0', ''],
    ])('%s', (_name, station, workers, planned, want) =>
        expect(times(station, workers, planned)).toBe(want),
    );
});

it('adds stations up', () => {
    const found = lostTime(
        [
            { station_id: 'S1', intervals: words<StationState>('W0-60') },
            { station_id: 'S2', intervals: words<StationState>('I0-60') },
        ],
        [],
        [{ start: 0, end: 60 * MINUTE }],
    );
    expect(found).toMatchObject({
        planned_ms: 120 * MINUTE,
        working_ms: 60 * MINUTE,
        lost: { idle: 60 * MINUTE, absent: 0, unknown: 0, off: 0 },
    });
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
