import { describe, expect, it } from 'vitest';
import type { Calendar, Shift } from '../api/types';
import { plannedIn, shiftsIn } from './calendar';
import { length } from './spans';
import { HOUR, MINUTE } from './time';

const BERLIN = 'Europe/Berlin';

function shift(name: string, start: string, hours: number, more: Partial<Shift> = {}): Shift {
    return {
        shift_id: null,
        name,
        start,
        length_minutes: hours * 60,
        weekdays: [1, 2, 3, 4, 5, 6, 7],
        breaks: [],
        valid_from: '1970-01-01',
        ...more,
    };
}
const DEFAULT = [
    shift('Morning', '06:00', 8),
    shift('Afternoon', '14:00', 8),
    shift('Night', '22:00', 8),
];
const calendar = (...shifts: Shift[]): Calendar => ({ shifts, default_shifts: DEFAULT });
const span = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });
const iso = (instant: number): string => new Date(instant).toISOString().slice(5, 16);

describe('shifts', () => {
    it('are those of the default calendar when there are none', () => {
        const found = shiftsIn(calendar(), span('2026-11-22T05:30Z', '2026-11-22T13:30Z'), BERLIN);
        expect(found.map(({ name, start, end }) => `${name} ${iso(start)} ${iso(end)}`)).toEqual([
            'Morning 11-22T05:00 11-22T13:00',
            'Afternoon 11-22T13:00 11-22T21:00',
        ]);
    });

    it('of a night over a change of the clocks have 7 or 9 hours', () => {
        const nights = (start: string, end: string) =>
            shiftsIn(calendar(), span(start, end), BERLIN).map(
                (one) => (one.end - one.start) / HOUR,
            );
        expect(nights('2026-03-29T00:00Z', '2026-03-29T01:00Z')).toEqual([7]);
        expect(nights('2026-10-25T00:00Z', '2026-10-25T01:00Z')).toEqual([9]);
    });

    it('hold from their date on, and end what ran before', () => {
        const shifts = calendar(
            shift('Old night', '22:00', 8, { valid_from: '2026-01-01' }),
            shift('Early', '05:00', 9, { valid_from: '2026-11-23' }),
        );
        const found = shiftsIn(shifts, span('2026-11-22T12:00Z', '2026-11-23T20:00Z'), 'UTC');
        expect(found.map(({ name, start, end }) => `${name} ${iso(start)} ${iso(end)}`)).toEqual([
            'Old night 11-22T22:00 11-23T05:00',
            'Early 11-23T05:00 11-23T14:00',
        ]);
    });

    it('do not take place on a date that the zone skips', () => {
        const fridays = calendar(shift('Friday', '06:00', 8, { weekdays: [5] }));
        const found = shiftsIn(
            fridays,
            span('2011-12-22T00:00Z', '2012-01-08T00:00Z'),
            'Pacific/Apia', // went from Thursday, 29 December, to Saturday the 31st
        );
        expect(found.map(({ start }) => iso(start))).toEqual(['12-23T16:00', '01-05T16:00']);
    });

    it('take place on their weekdays only', () => {
        const workdays = calendar(shift('Day', '08:00', 8, { weekdays: [1, 2, 3, 4, 5] }));
        const week = span('2026-11-16T00:00Z', '2026-11-23T00:00Z');
        expect(shiftsIn(workdays, week, 'UTC')).toHaveLength(5);
        expect(length(plannedIn(workdays, week, 'UTC'))).toBe(40 * HOUR);
    });
});

describe('planned time', () => {
    it('has no breaks in it, on the next day too', () => {
        const night = shift('Night', '22:00', 8, {
            breaks: [
                { start: '23:30', length_minutes: 15 },
                { start: '02:00', length_minutes: 30 },
            ],
        });
        const planned = plannedIn(
            calendar(night),
            span('2026-11-22T23:00Z', '2026-11-23T03:00Z'),
            'UTC',
        );
        expect(planned.map(({ start, end }) => `${iso(start)} ${iso(end)}`)).toEqual([
            '11-22T23:00 11-22T23:30',
            '11-22T23:45 11-23T02:00',
            '11-23T02:30 11-23T03:00',
        ]);
        expect(length(planned)).toBe(4 * HOUR - 45 * MINUTE);
    });

    it('of the default calendar is the whole window, in one piece', () => {
        const month = span('2026-10-01T00:00Z', '2026-11-01T00:00Z');
        expect(plannedIn(calendar(), month, BERLIN)).toEqual([month]);
    });
});
