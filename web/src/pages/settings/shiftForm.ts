/* A shift, between the API and the form. The API says how long it lasts, people say when it
 * ends. */
import type { NewShift, Shift } from '../../api/types';
import { parseNumber, textFault, withFaults, type Fault, type Faults } from './faults';

export const DAY_MINUTES = 24 * 60;
export const BREAKS_MOST = 8;
const NAME_BYTES = 64;

export interface BreakForm {
    /** HH:MM */
    start: string;
    minutes: string;
}

export interface ShiftForm {
    name: string;
    weekdays: number[];
    start: string;
    /** The same as `start`: a whole day later. */
    end: string;
    breaks: BreakForm[];
    /** YYYY-MM-DD */
    valid_from: string;
}
export type ShiftField = keyof ShiftForm;

const two = (value: number): string => String(value).padStart(2, '0');

/** Minutes of the day of `HH:MM`; null when it is none. */
export function minutesOf(clock: string): number | null {
    const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock);
    return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}

export function clockOf(minutes: number): string {
    const day = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
    return `${two(Math.floor(day / 60))}:${two(day % 60)}`;
}

/** How long it is from one time of day to the next such, 1 minute to a whole day. */
export function lengthOf(start: string, end: string): number | null {
    const from = minutesOf(start);
    const to = minutesOf(end);
    if (from === null || to === null) return null;
    return to > from ? to - from : to - from + DAY_MINUTES;
}

/** How long after the start of its shift a break begins. */
export function offsetOf(start: string, shiftStart: string): number | null {
    const at = minutesOf(start);
    const from = minutesOf(shiftStart);
    if (at === null || from === null) return null;
    return (at - from + DAY_MINUTES) % DAY_MINUTES;
}

export function emptyShift(valid_from: string): ShiftForm {
    return {
        name: '',
        weekdays: [1, 2, 3, 4, 5],
        start: '06:00',
        end: '14:00',
        breaks: [],
        valid_from,
    };
}

export function formOfShift(shift: Shift): ShiftForm {
    return {
        name: shift.name,
        weekdays: [...shift.weekdays],
        start: shift.start,
        end: clockOf((minutesOf(shift.start) ?? 0) + shift.length_minutes),
        breaks: shift.breaks.map(({ start, length_minutes }) => ({
            start,
            minutes: String(length_minutes),
        })),
        valid_from: shift.valid_from,
    };
}

function wholeMinutes(text: string): number | null {
    const value = parseNumber(text);
    return value !== null && Number.isInteger(value) && value >= 1 ? value : null;
}

/** What a form says, once nothing is wrong with it. */
export function shiftOfForm(form: ShiftForm): Required<NewShift> {
    return {
        name: form.name.trim(),
        weekdays: [...form.weekdays].sort(),
        start: form.start,
        length_minutes: lengthOf(form.start, form.end) ?? 0,
        breaks: form.breaks.map(({ start, minutes }) => ({
            start,
            length_minutes: wholeMinutes(minutes) ?? 0,
        })),
        valid_from: form.valid_from,
    };
}

/** Breaks as [from, to) in minutes after the shift's start; null where one is no break. */
function spansOf(form: ShiftForm): ([number, number] | null)[] {
    return form.breaks.map(({ start, minutes }) => {
        const from = offsetOf(start, form.start);
        const length = wholeMinutes(minutes);
        return from === null || length === null ? null : [from, from + length];
    });
}

/* The rules are those of the server (shift_rule_check); here they are said at the field. */
function breaksFault(form: ShiftForm, length: number | null): Fault | null {
    if (form.breaks.length > BREAKS_MOST)
        return { key: 'fault.breaks', vars: { most: BREAKS_MOST } };
    const spans = spansOf(form);
    for (const [index, span] of spans.entries()) {
        const vars = { number: index + 1 };
        if (!span) return { key: 'fault.break', vars };
        if (length !== null && span[1] > length) return { key: 'fault.breakOutside', vars };
        const other = spans.findIndex(
            (one, at) => at < index && one && one[0] < span[1] && span[0] < one[1],
        );
        if (other >= 0) return { key: 'fault.breakOverlap', vars: { ...vars, other: other + 1 } };
    }
    return null;
}

export function dateFault(date: string): Fault | null {
    return /^\d{4}-\d\d-\d\d$/.test(date) && date >= '1970-01-01' ? null : { key: 'fault.date' };
}

const clockFault = (clock: string): Fault | null =>
    minutesOf(clock) === null ? { key: 'fault.clock' } : null;

export function checkShift(form: ShiftForm): Faults<ShiftField> {
    return withFaults<ShiftField>([
        ['name', textFault(form.name, NAME_BYTES)],
        ['weekdays', form.weekdays.length > 0 ? null : { key: 'fault.weekdays' }],
        ['start', clockFault(form.start)],
        ['end', clockFault(form.end)],
        ['breaks', breaksFault(form, lengthOf(form.start, form.end))],
        ['valid_from', dateFault(form.valid_from)],
    ]);
}

export const SHIFT_PATTERNS: readonly [RegExp, ShiftField][] = [
    [/^overlaps the shift/, 'start'],
    [/^breaks? \d|^breaks\b|at most \d+ breaks$/, 'breaks'],
    [/^name\b|shift's name/, 'name'],
    [/^weekdays\b|at least one weekday/, 'weekdays'],
    [/^valid_from\b|valid-from date must be/, 'valid_from'],
    [/^length_minutes\b|must last/, 'end'],
    [/^start\b|must start between/, 'start'],
];
