/* The stations as the board shows them: what is done there, and never by whom. */
import type { Figures } from '../../api/types';
import type { State } from '../../lib/state';

/** What a tile may say. */
export const TILE_STATES = ['working', 'idle', 'unknown', 'vacant'] as const;

export interface Tile {
    id: string;
    name: string;
    state: State;
    units: number;
}

/* S2 before S10: where a station is on the board is easier found again. */
const byNumber = new Intl.Collator('en', { numeric: true });

export function tilesOf(figures: Figures): Tile[] {
    return figures.workstations
        .filter((station) => station.active)
        .map(({ station_id, name, state, total_units_produced }): Tile => ({
            id: station_id,
            name,
            state,
            units: total_units_produced,
        }))
        .sort((a, b) => byNumber.compare(a.id, b.id));
}
