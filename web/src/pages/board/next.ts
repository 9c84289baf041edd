/* What the floor waits for: a break, its end, the end of the shift, the next shift. */
import type { Calendar } from '../../api/types';
import { shiftsIn, type PlannedShift } from '../../lib/calendar';
import type { Span } from '../../lib/spans';
import { DAY } from '../../lib/time';

export type Next =
    | { kind: 'break'; span: Span }
    | { kind: 'paused'; span: Span }
    | { kind: 'end'; at: number }
    | { kind: 'shift'; shift: PlannedShift }
    | { kind: 'none' };

/* A week has every weekday: a plant that rests for longer does not wait for its next shift. */
const LOOK_AHEAD_MS = 7 * DAY;

function within({ start, end }: Span, now: number): boolean {
    return start <= now && now < end;
}

export function nextOf(calendar: Calendar, zone: string, now: number): Next {
    const shifts = shiftsIn(calendar, { start: now, end: now + LOOK_AHEAD_MS }, zone);
    const [first] = shifts;
    if (!first) return { kind: 'none' };
    if (!within(first, now)) return { kind: 'shift', shift: first };
    const pause = first.breaks.find(({ end }) => end > now);
    if (!pause) return { kind: 'end', at: first.end };
    return { kind: within(pause, now) ? 'paused' : 'break', span: pause };
}
