/* A link to the timeline that shows one station around a stretch of time. */
import { withParams } from '../api/client';
import { MINUTE } from '../lib/time';
import { paramsOf } from '../lib/window';

const LEAST_AROUND = 15 * MINUTE;

/** `since`: null is not known; then it is the timeline of this shift. */
export function timelinePath(station: string, since: number | null, until: number): string {
    const lane = { of: 'workstations', q: station, lane: station };
    if (since === null) return withParams('/timeline', lane);
    const around = Math.max(LEAST_AROUND, (until - since) / 5);
    const whole = (instant: number, round: (minutes: number) => number): number =>
        round(instant / MINUTE) * MINUTE;
    const window = paramsOf({
        kind: 'custom',
        start: whole(since - around, Math.floor),
        end: whole(until + around, Math.ceil),
    });
    return withParams('/timeline', { ...window, ...lane });
}
