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

/* Occupied is working when anybody works there, else idle, as in the station's timeline. */
function workedAt(figures: Figures): Set<string> {
    const stations = new Set<string>();
    for (const { status, current_station } of figures.workers)
        if (status === 'active' && current_station !== null) stations.add(current_station);
    return stations;
}

/* S2 before S10: where a station is on the board is easier found again. */
const byNumber = new Intl.Collator('en', { numeric: true });

export function tilesOf(figures: Figures): Tile[] {
    const worked = workedAt(figures);
    return figures.workstations
        .filter((station) => station.active)
        .map(({ station_id, name, status, total_units_produced }): Tile => ({
            id: station_id,
            name,
            state: status !== 'occupied' ? status : worked.has(station_id) ? 'working' : 'idle',
            units: total_units_produced,
        }))
        .sort((a, b) => byNumber.compare(a.id, b.id));
}
