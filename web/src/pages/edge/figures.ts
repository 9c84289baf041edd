/* What the tables show, from what the API says. */
import type {
    Agent,
    Agents,
    AgentStatus,
    Camera,
    CameraState,
    Health,
    Problem,
} from '../../api/types';
import type { Numbers } from '../../lib/numbers';
import { SECOND } from '../../lib/time';

/** An agent, and the server's clock when it was asked. */
export interface AgentRow {
    agent: Agent;
    now: number;
}

export interface CameraRow extends AgentRow {
    camera: Camera;
}

export function agentRows({ agents, now }: Agents): AgentRow[] {
    return agents.map((agent) => ({ agent, now: Date.parse(now) }));
}

export function cameraRows(agents: Agents): CameraRow[] {
    return agentRows(agents).flatMap((row) =>
        row.agent.cameras.map((camera) => ({ ...row, camera })),
    );
}

/* For sorting: what needs somebody comes first. */
const STATUSES: readonly AgentStatus[] = ['gone', 'late', 'online'];
const STATES: readonly CameraState[] = ['offline', 'dark', 'silent', 'online'];

const HEALTHS: readonly Health[] = ['bad', 'warn', 'ok'];

/** An agent that answers is not well if anything that it says is bad. */
export function agentRank({ health, status }: Agent): number {
    return HEALTHS.indexOf(health) * STATUSES.length + STATUSES.indexOf(status);
}

/** A problem, and whose it is. */
export interface AgentProblem extends Problem {
    agent_id: string;
}

/** Those of all agents, the worst first. */
export function allProblems(agents: readonly Agent[]): AgentProblem[] {
    return agents
        .flatMap(({ agent_id, problems }) => problems.map((each) => ({ ...each, agent_id })))
        .toSorted((a, b) => HEALTHS.indexOf(a.health) - HEALTHS.indexOf(b.health));
}

/** Of an agent that is gone nothing is known any more, so its cameras come first. */
export function cameraRank({ agent, camera }: CameraRow): number {
    return (agent.status === 'gone' ? 0 : STATES.length) + STATES.indexOf(camera.state);
}

const CLOCK_OFF_FROM = 120 * SECOND;

/** Are the times of its messages far from their arrival? */
export function isClockOff({ clock_ahead_ms }: Camera): boolean {
    return clock_ahead_ms !== null && Math.abs(clock_ahead_ms) > CLOCK_OFF_FROM;
}

/** How long ago; clocks that differ a little make nothing come from the future. */
export function since(now: number, at: string): number {
    return Math.max(0, now - Date.parse(at));
}

/** For sorting: how long ago a camera was heard; undefined: never. */
export function heardAgo({ camera, now }: CameraRow): number | undefined {
    return camera.heard_at === null ? undefined : since(now, camera.heard_at);
}

const IN_SECONDS_FROM = 10 * SECOND;

/** `−12 ms`, `+3,600 s` */
export function offsetText(ms: number, numbers: Numbers): string {
    return Math.abs(ms) < IN_SECONDS_FROM
        ? `${numbers.change(ms)} ms`
        : `${numbers.change(ms / SECOND)} s`;
}
