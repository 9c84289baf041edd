import { describe, expect, test } from 'vitest';
import { ApiError } from '../../api/client';
import type { Shift } from '../../api/types';
import { fieldOf } from '../../lib/useSave';
import {
    checkShift,
    emptyShift,
    formOfShift,
    lengthOf,
    offsetOf,
    shiftOfForm,
    SHIFT_PATTERNS,
} from './shiftForm';
import type { ShiftForm } from './shiftForm';

const night: Shift = {
    shift_id: 3,
    name: 'Night',
    weekdays: [1, 2, 3],
    start: '22:00',
    length_minutes: 480,
    breaks: [{ start: '02:00', length_minutes: 30 }],
    valid_from: '2026-02-02',
};

test.each([
    ['06:00', '14:00', 480],
    ['22:00', '06:00', 480],
    ['06:00', '06:00', 1440],
    ['00:00', '23:59', 1439],
    ['6:00', '14:00', null],
    ['24:00', '06:00', null],
    ['', '06:00', null],
])('from %s to %s it is %s minutes', (start, end, length) => {
    expect(lengthOf(start, end)).toBe(length);
});

test('a break before the start of its shift is on the next day', () => {
    expect(offsetOf('02:00', '22:00')).toBe(240);
    expect(offsetOf('23:00', '22:00')).toBe(60);
});

test('what the API says comes back as it was', () => {
    const form = formOfShift(night);
    expect(form).toMatchObject({ start: '22:00', end: '06:00' });
    const { shift_id: _id, ...same } = night;
    expect(shiftOfForm(form)).toEqual(same);
});

test('a whole day comes back as a whole day', () => {
    expect(shiftOfForm(formOfShift({ ...night, length_minutes: 1440 })).length_minutes).toBe(1440);
});

describe('faults', () => {
    const check = (change: Partial<ShiftForm>) =>
        checkShift({ ...emptyShift('2026-02-02'), name: 'Early', ...change });
    const breaks = (...rows: [string, string][]) =>
        check({ breaks: rows.map(([start, minutes]) => ({ start, minutes })) }).breaks;

    test('none', () => {
        expect(check({})).toEqual({});
        expect(breaks(['09:00', '15'], ['09:15', '30'])).toBeUndefined();
        /* To the very end of the shift. */
        expect(breaks(['13:30', '30'])).toBeUndefined();
    });

    test('each at its field', () => {
        expect(
            Object.keys(check({ name: ' ', weekdays: [], start: 'x', end: '', valid_from: '' })),
        ).toEqual(['name', 'weekdays', 'start', 'end', 'valid_from']);
    });

    test('a name is counted in bytes', () => {
        expect(check({ name: 'ü'.repeat(32) }).name).toBeUndefined();
        expect(check({ name: 'ü'.repeat(33) }).name).toEqual({
            key: 'fault.long',
            vars: { bytes: 66, most: 64 },
        });
    });

    test('breaks', () => {
        expect(breaks(['13:31', '30'])?.key).toBe('fault.breakOutside');
        expect(breaks(['05:00', '15'])?.key).toBe('fault.breakOutside');
        expect(breaks(['09:00', '1.5'])?.key).toBe('fault.break');
        expect(breaks(['', '15'])?.key).toBe('fault.break');
        expect(breaks(['09:00', '30'], ['09:29', '15'])).toEqual({
            key: 'fault.breakOverlap',
            vars: { number: 2, other: 1 },
        });
        expect(
            breaks(
                ...Array.from({ length: 9 }, (_, at): [string, string] => [
                    `0${6 + (at % 3)}:00`,
                    '1',
                ]),
            )?.key,
        ).toBe('fault.breaks');
    });
});

test.each([
    [
        "overlaps the shift 'Early' that starts on Monday at 06:00 and lasts 480 minutes: shifts of one valid-from date must not overlap",
        'start',
    ],
    ['break 1 must lie inside its shift, which lasts 480 minutes', 'breaks'],
    ['breaks 1 and 2 overlap: one must end before the other starts', 'breaks'],
    ["a shift's valid-from date must be 1970-01-01 to 9999-12-31", 'valid_from'],
    ['name has 70 bytes; want 1 to 64', 'name'],
    ['something else', null],
])('the server says "%s"', (message, field) => {
    expect(fieldOf(new ApiError(409, message), SHIFT_PATTERNS)).toBe(field);
});

test('a server that is away is about no field', () => {
    expect(fieldOf(new ApiError(503, 'name has 70 bytes'), SHIFT_PATTERNS)).toBeNull();
});
