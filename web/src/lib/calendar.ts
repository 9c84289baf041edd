/* When the site plans to work. The API gives the rules (GET /api/shifts); what they mean in
 * instants is worked out here as the server does (src/domain/calendar.c): on each day only the
 * shifts with the latest valid_from hold, a shift belongs to the day on which it starts, and
 * it ends at its planned end or when the next one starts. All by the site's wall clock. */
import type { Calendar, Shift } from '../api/types';
import { difference, intersection, union, type Span } from './spans';
import { civilAt, DAY, instantOf } from './time';

export interface PlannedShift extends Span {
    name: string;
    breaks: Span[];
}

/* Days after the last one whose shifts may end one of its, and before the first whose shifts
 * may reach into it; two for zones that skip or repeat a day. */
const AROUND = 2;

const DAY_MINUTES = 24 * 60;

function minuteOf(time: string): number {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours * 60 + minutes;
}

/* Days since 1970-01-01, civil. */
function dayOf(instant: number, zone: string): number {
    const { year, month, day } = civilAt(instant, zone);
    return Date.UTC(year, month - 1, day) / DAY;
}

function instantAt(day: number, minute: number, zone: string): number {
    const date = new Date(day * DAY);
    return instantOf(
        {
            year: date.getUTCFullYear(),
            month: date.getUTCMonth() + 1,
            day: date.getUTCDate(),
            hour: 0,
            minute,
            second: 0,
        },
        zone,
    );
}

/* Monday is 1; 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
    return ((((day + 3) % 7) + 7) % 7) + 1;
}

/* Zones skip a date to cross the date line. */
function takesPlace(day: number, zone: string): boolean {
    return dayOf(instantAt(day, DAY_MINUTES / 2, zone), zone) === day;
}

/** The shifts that start on a civil day, in order. */
function rulesOn({ shifts, default_shifts }: Calendar, day: number, zone: string): Shift[] {
    if (!takesPlace(day, zone)) return [];
    const date = new Date(day * DAY).toISOString().slice(0, 10);
    const valid = shifts.filter((shift) => shift.valid_from <= date);
    const latest = valid.reduce(
        (max, shift) => (shift.valid_from > max ? shift.valid_from : max),
        '',
    );
    const version = latest ? valid.filter((shift) => shift.valid_from === latest) : default_shifts;
    return version
        .filter((shift) => shift.weekdays.includes(weekdayOf(day)))
        .toSorted((a, b) => minuteOf(a.start) - minuteOf(b.start));
}

function breaksOf(rule: Shift, day: number, shift: Span, zone: string): Span[] {
    const start = minuteOf(rule.start);
    const all = rule.breaks.map((pause) => {
        const minute = minuteOf(pause.start);
        const from = minute < start ? minute + DAY_MINUTES : minute;
        return {
            start: instantAt(day, from, zone),
            end: instantAt(day, from + pause.length_minutes, zone),
        };
    });
    return intersection(union(all), [shift]);
}

/** The shifts that overlap `window`, whole, in order. */
export function shiftsIn(calendar: Calendar, window: Span, zone: string): PlannedShift[] {
    const found: PlannedShift[] = [];
    const oldest = dayOf(window.start, zone) - AROUND;
    let following = Infinity;
    for (let day = dayOf(window.end, zone) + AROUND; day >= oldest; day--)
        for (const rule of rulesOn(calendar, day, zone).toReversed()) {
            const first = minuteOf(rule.start);
            const start = instantAt(day, first, zone);
            const end = Math.min(instantAt(day, first + rule.length_minutes, zone), following);
            following = Math.min(following, start);
            if (start < end && start < window.end && end > window.start)
                found.push({
                    name: rule.name,
                    start,
                    end,
                    breaks: breaksOf(rule, day, { start, end }, zone),
                });
        }
    return found.toReversed();
}

/** The planned time inside `window`: shifts less their breaks. Its length is `planned_ms`. */
export function plannedIn(calendar: Calendar, window: Span, zone: string): Span[] {
    const shifts = shiftsIn(calendar, window, zone);
    const breaks = union(shifts.flatMap((shift) => shift.breaks));
    return difference(intersection(union(shifts), [window]), breaks);
}
