import type { Calendar } from '../../api/types';
import { shiftsIn } from '../../lib/calendar';
import { DAY } from '../../lib/time';
import { lengthOf, overlap, type Span } from './scale';

/** The breaks that overlap `window`, whole, in order. In a window of months: none, too many. */
export function breaksIn(calendar: Calendar, window: Span, zone: string): Span[] {
    if (lengthOf(window) > 92 * DAY) return [];
    return shiftsIn(calendar, window, zone)
        .flatMap((shift) => shift.breaks)
        .filter((pause) => overlap(pause, window));
}
