/* Which dispute says what of an event, or of a part of a worker's time. */
import type { Dispute } from '../api/types';

type Disputes = readonly Dispute[] | undefined;

/** The latest of this event alone. */
export const disputeOfEvent = (disputes: Disputes, uuid: string): Dispute | undefined =>
    disputes?.find(({ event_uuid, until }) => event_uuid === uuid && until === null);

/** The latest that is about this part of the time: of a stretch that is in it, or that it is in,
 *  or of the event with which it begins. */
export function disputeOfTime(disputes: Disputes, start: number, end: number): Dispute | undefined {
    return disputes?.find(({ from, until, timestamp, seen }) => {
        if (from !== null && until !== null)
            return Date.parse(from) < end && Date.parse(until) > start;
        const at = Date.parse(timestamp);
        return seen !== 'product_count' && at >= start && at < end;
    });
}

/** May it be disputed again? What waits for a decision, or was accepted, need not be. */
export const isSettled = (dispute: Dispute | undefined): boolean =>
    dispute !== undefined && dispute.state !== 'declined';
