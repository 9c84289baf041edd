import type { Times } from './time';

/** `22 Nov 06:00 – 14:00`, with the second day only where it is another. */
export function rangeText(start: string, end: string, times: Times): string {
    const from = Date.parse(start);
    const to = Date.parse(end);
    /* A window of whole days ends at midnight, before the day after. */
    const midnight = times.time(to) === times.time(from) && times.time(to) === '00:00';
    const last = midnight ? to - 1 : to;
    const oneDay = times.date(from) === times.date(last);
    if (midnight) return oneDay ? times.day(from) : `${times.day(from)} – ${times.day(last)}`;
    const second = oneDay ? times.time(to) : `${times.day(to)}, ${times.time(to)}`;
    return `${times.day(from)}, ${times.time(from)} – ${second}`;
}
