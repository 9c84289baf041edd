/* The stations as the board shows them: what is done there, and never by whom. */
import type { Alert } from '../../api/alerts';
import type { Figures } from '../../api/types';
import { lastedMs } from '../../lib/figures';
import type { State } from '../../lib/state';

/** What a tile may say. */
export const TILE_STATES = ['working', 'idle', 'unknown', 'vacant'] as const;

export interface Tile {
    id: string;
    name: string;
    state: State;
    units: number;
    /** For how long it is so; null: not known. */
    lasts: number | null;
    /** The alert of it that nobody looks after yet. */
    alert: TileAlert | null;
}

export interface TileAlert {
    /** For how long it is so; null: for over 24 h, nobody knows how long. */
    lasts: number | null;
}

/** Since when alerts of stations fire: of each the earliest; null: nobody knows, 24 h ago or more.
 * A silenced one is shown, too: nobody is disturbed by it. */
export function alertedStations(alerts: readonly Alert[]): Map<string, number | null> {
    const found = new Map<string, number | null>();
    for (const { state, subject, since, over_24h } of alerts) {
        if (state !== 'firing' || subject.kind !== 'station' || subject.id === null) continue;
        const known = found.get(subject.id);
        const start = over_24h || known === null ? null : Date.parse(since);
        found.set(subject.id, start === null ? null : Math.min(start, known ?? start));
    }
    return found;
}

function alertOf(start: number | null | undefined, until: number): TileAlert | null {
    if (start === undefined) return null;
    return { lasts: start === null ? null : Math.max(0, until - start) };
}

/* S2 before S10: where a station is on the board is easier found again. */
const byNumber = new Intl.Collator('en', { numeric: true });

export function tilesOf(figures: Figures, alerted: ReadonlyMap<string, number | null>): Tile[] {
    const { now, end_time } = figures.window;
    const until = Math.min(Date.parse(now), Date.parse(end_time));
    return figures.workstations
        .filter((station) => station.active)
        .map(({ station_id, name, state, since, total_units_produced }): Tile => ({
            id: station_id,
            name,
            state,
            units: total_units_produced,
            lasts: lastedMs(since, until),
            alert: alertOf(alerted.get(station_id), Date.parse(now)),
        }))
        .sort((a, b) => byNumber.compare(a.id, b.id));
}
