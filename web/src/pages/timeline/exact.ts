/* Times and durations to the millisecond. */
import { DAY, durationExact, formatOf, SECOND } from '../../lib/time';
import { lengthOf, type Span } from './scale';

/** `14:05:09.250`, with the day where `window` has more than one. */
export function instantText(at: number, locale: string, zone: string, window: Span): string {
    const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
    const clock = formatOf(locale, zone, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        fractionalSecondDigits: 3,
        hourCycle: 'h23',
    }).format(at);
    if (lengthOf(window) < DAY) return clock;
    return `${formatOf(locale, zone, day).format(at)}, ${clock}`;
}

/** `0:35:42.805`, in the locale's way of writing the fraction. */
export function durationText(ms: number, locale: string): string {
    const point = (1.5).toLocaleString(locale).charAt(1);
    return `${durationExact(ms)}${point}${String(Math.abs(ms) % SECOND).padStart(3, '0')}`;
}
