/* Figures of the live stream, brought up to date message by message. */
import type { Figures, LiveFigures } from '../types';

function merged<Row>(rows: Row[], changes: Row[], id: (row: Row) => string): Row[] {
    if (changes.length === 0) return rows;
    const byId = new Map(changes.map((row) => [id(row), row]));
    /* A row that did not change stays the same object, so that it is not drawn again. */
    return rows.map((row) => byId.get(id(row)) ?? row);
}

/**
 * `known` with what `news` changes. Null when `news` is partial and nothing is known: then
 * only a whole message says something.
 */
export function mergeFigures(known: Figures | null, news: LiveFigures): Figures | null {
    const { partial, ...figures } = news;
    if (!partial) return figures;
    if (!known) return null;
    return {
        ...figures,
        workers: merged(known.workers, news.workers, (row) => row.worker_id),
        workstations: merged(known.workstations, news.workstations, (row) => row.station_id),
    };
}
