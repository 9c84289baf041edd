/* The live tail: a page of events, the latest first, and what came since. */
import type { Event, EventPage } from '../../api/types';

/** So many are shown; who wants more pages back. */
export const TAIL_ROWS = 300;

/* As the API orders: by time, those of one time by id; the latest first. */
function later(a: Event, b: Event): number {
    return Date.parse(b.timestamp) - Date.parse(a.timestamp) || b.id - a.id;
}

/** `known` with `added`, none twice, no more than are shown. */
export function collect(known: readonly Event[], added: readonly Event[]): Event[] {
    const byUuid = new Map([...known, ...added].map((event) => [event.event_uuid, event]));
    return [...byUuid.values()].sort(later).slice(0, TAIL_ROWS);
}

/**
 * What to show of `page`, read at some time, and of `fresh`, heard since. Where both have an
 * event, the page's counts: it may be voided by now. Nothing is shown from beyond the end of
 * a page that goes on, for between the two there may be more.
 */
export function merge(page: EventPage, fresh: readonly Event[]): Event[] {
    const last = page.next_cursor === null ? undefined : page.events.at(-1);
    const within = last ? fresh.filter((event) => later(event, last) <= 0) : fresh;
    return collect(within, page.events);
}
