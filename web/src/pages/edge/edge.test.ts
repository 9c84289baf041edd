import { expect, test } from 'vitest';
import type { Agent, Agents, AgentStatus, CameraState } from '../../api/types';
import { numbersOf } from '../../lib/numbers';
import {
    agentRank,
    agentRows,
    allProblems,
    cameraRank,
    cameraRows,
    heardAgo,
    isClockOff,
    offsetText,
    since,
} from './figures';

const NOW = '2026-01-15T12:00:00.000Z';

/* `hall online: cam-1 online, cam-2 dark` */
function agent(text: string): Agent {
    const [head = '', list = ''] = text.split(':');
    const [agent_id = '', status] = head.trim().split(' ');
    return {
        agent_id,
        health: 'ok',
        problems: [],
        status: status as AgentStatus,
        last_seen: NOW,
        version: '1',
        sent_at: NOW,
        started_at: NOW,
        interval_ms: 10_000,
        queue: { waiting: 0, dead: 0, bytes: 0, oldest_at: null, lag_ms: 0 },
        counts: {
            taken: 0,
            delivered: 0,
            rejected: 0,
            dropped_full: 0,
            dropped_old: 0,
            dropped: 0,
            refused: 0,
            ignored: 0,
        },
        clock: null,
        trouble: null,
        cameras: list
            .split(',')
            .map((one) => one.trim().split(' '))
            .filter(([id]) => id)
            .map(([camera_id = '', state]) => ({
                camera_id,
                state: state as CameraState,
                heard_at: NOW,
                clock_ahead_ms: null,
                unread: 0,
                reason: null,
            })),
    };
}

function answer(...agents: string[]): Agents {
    return { count: agents.length, now: NOW, agents: agents.map(agent) };
}

test('each agent is a row, and each camera of each', () => {
    const said = answer('hall online: a online, b dark', 'yard gone: a online', 'roof late:');
    expect(agentRows(said).map((row) => row.agent.agent_id)).toEqual(['hall', 'yard', 'roof']);
    expect(cameraRows(said).map((row) => `${row.agent.agent_id} ${row.camera.camera_id}`)).toEqual([
        'hall a',
        'hall b',
        'yard a',
    ]);
    expect(cameraRows(said).every(({ now }) => now === Date.parse(NOW))).toBe(true);
});

test('what needs somebody comes first', () => {
    const rows = cameraRows(
        answer('hall online: a online, b silent, c dark, d offline', 'yard gone: e online'),
    );
    const sorted = rows.toSorted((a, b) => cameraRank(a) - cameraRank(b));
    expect(sorted.map(({ camera }) => camera.camera_id)).toEqual(['e', 'd', 'c', 'b', 'a']);
    const like = (health: Agent['health'], status: AgentStatus): Agent => ({
        ...agent(`${health}-${status} ${status}:`),
        health,
    });
    const agents = [like('ok', 'online'), like('bad', 'online'), like('warn', 'late')];
    agents.push(like('bad', 'gone'), like('warn', 'online'));
    expect(
        agents.toSorted((a, b) => agentRank(a) - agentRank(b)).map(({ agent_id }) => agent_id),
    ).toEqual(['bad-gone', 'bad-online', 'warn-late', 'warn-online', 'ok-online']);
});

test('the problems of all agents, the worst first', () => {
    const [hall, yard] = [agent('hall online:'), agent('yard online:')];
    hall.problems = [{ health: 'warn', camera_id: 'a', text: 'it is dark' }];
    yard.problems = [{ health: 'bad', camera_id: null, text: 'the disk is full' }];
    expect(allProblems([hall, yard]).map(({ agent_id, text }) => `${agent_id}: ${text}`)).toEqual([
        'yard: the disk is full',
        'hall: it is dark',
    ]);
});

test('a clock that differs by minutes is off', () => {
    const [row] = cameraRows(answer('hall online: a online'));
    if (!row) throw new Error('no row');
    const off = (clock_ahead_ms: number | null) => isClockOff({ ...row.camera, clock_ahead_ms });
    expect([null, 0, 90_000, 121_000, -18_000_000].map(off)).toEqual([
        false,
        false,
        false,
        true,
        true,
    ]);
});

test('nothing was heard in the future', () => {
    const now = Date.parse(NOW);
    expect(since(now, '2026-01-15T11:59:58.500Z')).toBe(1_500);
    expect(since(now, '2026-01-15T12:00:00.250Z')).toBe(0);
});

test.each([
    [0, '0 ms', '0 ms'],
    [-12, '−12 ms', '−12 ms'],
    [9_999, '+9,999 ms', '+9.999 ms'],
    [10_000, '+10 s', '+10 s'],
    [-3_600_000, '−3,600 s', '−3.600 s'],
])('an offset of %d ms', (ms, english, german) => {
    expect(offsetText(ms, numbersOf('en-GB'))).toBe(english);
    expect(offsetText(ms, numbersOf('de-DE'))).toBe(german);
});

test('a camera that was offline from the beginning was not heard in 1970', () => {
    const [row] = cameraRows(answer('hall online: a offline'));
    if (!row) throw new Error('no row');
    const heard = (heard_at: string | null) =>
        heardAgo({ ...row, camera: { ...row.camera, heard_at } });
    expect(heard('2026-01-15T11:59:56.000Z')).toBe(4000);
    expect(heard(null)).toBeUndefined();
});
