/* States of workers and stations: never by colour alone. A state has a colour token (see
 * ui/theme.css), a letter and a word (both by language) and a shape. */
import type { Key } from './i18n/en';
import type { StationState, StationStatus, WorkerState, WorkerStatus } from '../api/types';

export type State = 'working' | 'idle' | 'absent' | 'unknown' | 'occupied' | 'vacant';
export type Shape = 'disc' | 'square' | 'triangle' | 'hatch' | 'diamond' | 'ring';

export interface StateLook {
    /** A CSS colour. */
    color: string;
    shape: Shape;
    label: Key;
    letter: Key;
}

const look = (state: State, shape: Shape): StateLook => ({
    color: `var(--state-${state})`,
    shape,
    label: `state.${state}`,
    letter: `letter.${state}`,
});

export const STATES: Record<State, StateLook> = {
    working: look('working', 'disc'),
    idle: look('idle', 'square'),
    absent: look('absent', 'triangle'),
    unknown: look('unknown', 'hatch'),
    occupied: look('occupied', 'diamond'),
    vacant: look('vacant', 'ring'),
};

/** What the API calls a state or a status, as the one state that it is here. */
export function stateOf(name: WorkerStatus | StationStatus | WorkerState | StationState): State {
    return name === 'active' ? 'working' : name;
}
