/* Time as the site's wall clock shows it. Instants are ms since 1970; civil times have no
 * zone and are of the site. */

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface CivilDate {
    year: number;
    month: number;
    day: number;
}
export interface Civil extends CivilDate {
    hour: number;
    minute: number;
    second: number;
}

/* Making a formatter takes far longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

export function formatOf(
    locale: string,
    zone: string,
    options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
    const key = `${locale}|${zone}|${JSON.stringify(options)}`;
    let format = formats.get(key);
    if (!format) {
        format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
        formats.set(key, format);
    }
    return format;
}

/** What the wall clock in `zone` shows at an instant. */
export function civilAt(instant: number, zone: string): Civil {
    const format = formatOf('en-US-u-ca-gregory-nu-latn', zone, {
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
        hourCycle: 'h23',
    });
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return { year, month, day, hour, minute, second };
}

function asUtc({ year, month, day, hour, minute, second }: Civil): number {
    return Date.UTC(year, month - 1, day, hour, minute, second);
}

function offsetAt(instant: number, zone: string): number {
    const whole = Math.floor(instant / SECOND) * SECOND;
    return asUtc(civilAt(whole, zone)) - whole;
}

/**
 * The instant at which the wall clock in `zone` shows `civil`. Shown twice: the first. Never
 * shown, because the clock was put forward: as much after the change as it is after it began.
 */
export function instantOf(civil: Civil, zone: string): number {
    const wanted = asUtc(civil);
    const before = wanted - offsetAt(wanted - DAY, zone);
    const after = wanted - offsetAt(wanted + DAY, zone);
    const hits = [before, after].filter((one) => one + offsetAt(one, zone) === wanted);
    return hits.length > 0 ? Math.min(...hits) : before;
}

/** The first instant of a civil day, `days` after it. */
export function startOfDay(date: CivilDate, zone: string, days = 0): number {
    const moved = new Date(Date.UTC(date.year, date.month - 1, date.day + days));
    return instantOf(
        {
            year: moved.getUTCFullYear(),
            month: moved.getUTCMonth() + 1,
            day: moved.getUTCDate(),
            hour: 0,
            minute: 0,
            second: 0,
        },
        zone,
    );
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `YYYY-MM-DD` of an instant, for comparing days and for the value of a date field. */
export function isoDate(instant: number, zone: string): string {
    const { year, month, day } = civilAt(instant, zone);
    return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The first instant of a day that is written `YYYY-MM-DD`; null: there is none of that name. */
export function startOfDayNamed(name: string, zone: string, days = 0): number | null {
    const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(name);
    if (!match) return null;
    const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
    const start = startOfDay({ year, month, day }, zone);
    return isoDate(start, zone) === name ? startOfDay({ year, month, day }, zone, days) : null;
}

/** The instant after such a day. */
export function endOfDay(name: string, zone: string): number | null {
    return startOfDayNamed(name, zone, 1);
}

/** `YYYY-MM-DDThh:mm`, the value of a field of type datetime-local. */
export function isoLocal(instant: number, zone: string): string {
    const { hour, minute } = civilAt(instant, zone);
    return `${isoDate(instant, zone)}T${two(hour)}:${two(minute)}`;
}

/** The instant of a `YYYY-MM-DDThh:mm`; null when it is none. */
export function parseLocal(text: string, zone: string): number | null {
    const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
    if (!match) return null;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59) return null;
    return instantOf({ year, month, day, hour, minute, second: 0 }, zone);
}

/** `h:mm`, cut off, not rounded: 59 seconds are no minute yet. Signed. */
export function duration(ms: number): string {
    const minutes = Math.floor(Math.abs(ms) / MINUTE);
    const sign = ms < 0 && minutes > 0 ? '−' : '';
    return `${sign}${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}

/** `h:mm:ss`, cut off: for tooltips, where the exact time is wanted. */
export function durationExact(ms: number): string {
    const seconds = Math.floor(Math.abs(ms) / SECOND);
    return `${ms < 0 ? '−' : ''}${duration(seconds * SECOND)}:${two(seconds % 60)}`;
}

/** Instants as text in one locale and zone. */
export interface Times {
    zone: string;
    /** 14:05 */
    time(instant: number | string): string;
    /** 14:05:09 */
    timeExact(instant: number | string): string;
    /** Mon 17 Nov */
    day(instant: number | string): string;
    /** 17 Nov 2026 */
    date(instant: number | string): string;
    /** 17 Nov, 14:05 */
    dateTime(instant: number | string): string;
    /** 17 Nov 2026, 14:05:09 */
    dateTimeExact(instant: number | string): string;
    /** Mon */
    weekday(instant: number | string): string;
}

export function timesOf(locale: string, zone: string): Times {
    const as = (options: Intl.DateTimeFormatOptions) => (instant: number | string) =>
        formatOf(locale, zone, options).format(
            typeof instant === 'string' ? Date.parse(instant) : instant,
        );
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    const date = { day: 'numeric', month: 'short' } as const;
    return {
        zone,
        time: as(clock),
        timeExact: as({ ...clock, second: '2-digit' }),
        day: as({ weekday: 'short', ...date }),
        date: as({ ...date, year: 'numeric' }),
        dateTime: as({ ...date, ...clock }),
        dateTimeExact: as({ ...date, year: 'numeric', ...clock, second: '2-digit' }),
        weekday: as({ weekday: 'short' }),
    };
}
