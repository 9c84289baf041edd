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
    /** There is an alert of it that nobody looks after yet. */
    alerted: boolean;
}

/** The stations of which an alert fires. A silenced one is shown, too: nobody is disturbed by it. */
export function alertedStations(alerts: readonly Alert[]): Set<string> {
    return new Set(
        alerts
            .filter(({ state, subject }) => state === 'firing' && subject.kind === 'station')
            .map(({ subject }) => subject.id ?? ''),
    );
}

/* S2 before S10: where a station is on the board is easier found again. */
const byNumber = new Intl.Collator('en', { numeric: true });

export function tilesOf(figures: Figures, alerted: ReadonlySet<string>): Tile[] {
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
            alerted: alerted.has(station_id),
        }))
        .sort((a, b) => byNumber.compare(a.id, b.id));
}
