/* The calendar as it is drawn: its versions, and a week of one of them. */
import type { Calendar, NewShift, Shift } from '../../api/types';
import { DAY_MINUTES, minutesOf, offsetOf } from './shiftForm';

/** Shifts that hold together. */
export interface Version {
    /** YYYY-MM-DD; '' is the default calendar, before all others. */
    from: string;
    /** The day on which the next version takes over; null: none does. */
    until: string | null;
    shifts: Shift[];
}

export function versionsOf({ shifts, default_shifts }: Calendar): Version[] {
    const dates = [...new Set(shifts.map(({ valid_from }) => valid_from))].sort();
    return ['', ...dates].map((from, index) => ({
        from,
        until: dates[index] ?? null,
        shifts: (from === '' ? default_shifts : shifts.filter((shift) => shift.valid_from === from))
            .slice()
            .sort((a, b) => a.start.localeCompare(b.start) || a.name.localeCompare(b.name)),
    }));
}

/** The version that holds on a day. */
export function versionOn(versions: readonly Version[], day: string): Version | undefined {
    return versions.findLast(({ from }) => from <= day);
}

/** A piece of a shift within one day, in minutes of the day. */
export interface Block {
    shift: Shift;
    /** Monday is 1. */
    day: number;
    from: number;
    to: number;
    /** It began on the day before. */
    continued: boolean;
    breaks: { from: number; to: number }[];
}

/* What of [from, to) lies in [low, high), counted from `low`. */
function clip(from: number, to: number, low: number, high: number) {
    const start = Math.max(from, low) - low;
    const end = Math.min(to, high) - low;
    return end > start ? { from: start, to: end } : null;
}

function blocksOf(shift: Shift, weekday: number): Block[] {
    const start = minutesOf(shift.start) ?? 0;
    const end = start + shift.length_minutes;
    return [0, 1].flatMap((next) => {
        const low = next * DAY_MINUTES;
        const within = (from: number, to: number) => clip(from, to, low, low + DAY_MINUTES);
        const piece = within(start, end);
        if (!piece) return [];
        const breaks = shift.breaks.flatMap((one) => {
            const at = start + (offsetOf(one.start, shift.start) ?? 0);
            return within(at, at + one.length_minutes) ?? [];
        });
        const day = ((weekday - 1 + next) % 7) + 1;
        return [{ shift, day, ...piece, continued: next > 0, breaks }];
    });
}

export function weekOf(shifts: readonly Shift[]): Block[] {
    return shifts.flatMap((shift) => shift.weekdays.flatMap((weekday) => blocksOf(shift, weekday)));
}

/** Time of a shift less its breaks. */
export function plannedMinutes(shift: Shift): number {
    return shift.breaks.reduce(
        (left, { length_minutes }) => left - length_minutes,
        shift.length_minutes,
    );
}

/** Days in a row as one run: [1,2,3,4,5,7] is 1 to 5, and 7. */
export function runsOf(weekdays: readonly number[]): [number, number][] {
    const runs: [number, number][] = [];
    for (const day of [...weekdays].sort()) {
        const last = runs.at(-1);
        if (last && last[1] === day - 1) last[1] = day;
        else runs.push([day, day]);
    }
    return runs;
}

/** Shifts as new ones, from another day on. */
export function copiesOf(shifts: readonly Shift[], valid_from: string): NewShift[] {
    return shifts.map(({ name, weekdays, start, length_minutes, breaks }) => ({
        name,
        weekdays,
        start,
        length_minutes,
        breaks,
        valid_from,
    }));
}

/**
 * What a copy of `version` to `date` still lacks among `versions`: all of it, or the rest of a
 * copy that was cut short. null: another calendar begins on that day.
 */
export function lackingOf(
    version: Version,
    date: string,
    versions: readonly Version[],
): NewShift[] | null {
    const shifts = versions.find(({ from }) => from === date)?.shifts ?? [];
    const there = copiesOf(shifts, date).map((shift) => JSON.stringify(shift));
    const wanted = new Map(
        copiesOf(version.shifts, date).map((copy) => [JSON.stringify(copy), copy]),
    );
    if (!there.every((text) => wanted.delete(text))) return null;
    return [...wanted.values()];
}

/** The civil day before. */
export function dayBefore(date: string): string {
    return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
