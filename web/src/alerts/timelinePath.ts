/* Links to what shows one station around a stretch of time. */
import { withParams } from '../api/client';
import { MINUTE } from '../lib/time';
import { paramsOf } from '../lib/window';

const LEAST_AROUND = 15 * MINUTE;

function windowAround(since: number, until: number): Record<string, string | null> {
    const around = Math.max(LEAST_AROUND, (until - since) / 5);
    const whole = (instant: number, round: (minutes: number) => number): number =>
        round(instant / MINUTE) * MINUTE;
    return paramsOf({
        kind: 'custom',
        start: whole(since - around, Math.floor),
        end: whole(until + around, Math.ceil),
    });
}

/** `since`: null is not known; then it is the timeline of this shift. */
export function timelinePath(station: string, since: number | null, until: number): string {
    const lane = { of: 'workstations', q: station, lane: station };
    if (since === null) return withParams('/timeline', lane);
    return withParams('/timeline', { ...windowAround(since, until), ...lane });
}

/** A link to what the station has lost in that time. */
export function lostPath(station: string, since: number, until: number): string {
    return withParams('/analytics', { ...windowAround(since, until), stations: 'lost', station });
}
