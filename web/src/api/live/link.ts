/* How the connection looks to a person. */
import type { Link } from './messages';

export type LinkLook = 'live' | 'reconnecting' | 'stale';

/* A restart of the server takes seconds and alarms nobody; after this the figures are old. */
export const STALE_MS = 30_000;

export interface LinkView {
    look: LinkLook;
    /** How long ago the server was last heard; null: never. */
    age_ms: number | null;
}

export function linkView(link: Link, heard: number | null, now: number): LinkView {
    if (heard === null) return { look: 'reconnecting', age_ms: null };
    const age_ms = Math.max(0, now - heard);
    if (age_ms >= STALE_MS) return { look: 'stale', age_ms };
    return { look: link, age_ms };
}
