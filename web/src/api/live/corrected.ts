import type { Event } from '../types';

/** `events` with what is known of them by uuid; those that do not change stay the same. */
export function applied(
    events: readonly Event[] | undefined,
    voided: ReadonlyMap<string, boolean>,
): readonly Event[] | undefined {
    const stale = (event: Event): boolean =>
        (voided.get(event.event_uuid) ?? event.voided) !== event.voided;
    if (!events?.some(stale)) return events;
    return events.map((event) => (stale(event) ? { ...event, voided: !event.voided } : event));
}
