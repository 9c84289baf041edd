/* Figures of the live stream, brought up to date message by message. */
import type { Figures, LiveFigures } from '../types';

function merged<Row>(rows: Row[], changes: Row[], id: (row: Row) => string): Row[] {
    if (changes.length === 0) return rows;
    const byId = new Map(changes.map((row) => [id(row), row]));
    /* A row that did not change stays the same object, so that it is not drawn again. */
    return rows.map((row) => byId.get(id(row)) ?? row);
}

/**
 * `known` with what `message` changes. Null when `message` is partial and nothing is known: then
 * only a whole message says something.
 */
export function mergeFigures(known: Figures | null, message: LiveFigures): Figures | null {
    const { partial, ...figures } = message;
    if (!partial) return figures;
    if (!known) return null;
    return {
        ...figures,
        workers: merged(known.workers, message.workers, (row) => row.worker_id),
        workstations: merged(known.workstations, message.workstations, (row) => row.station_id),
    };
}
