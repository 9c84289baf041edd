import { expect, test } from 'vitest';
import type { Calendar, Shift } from '../../api/types';
import { breaksIn } from './breaks';

const BERLIN = 'Europe/Berlin';

function shift(
    start: string,
    hours: number,
    breaks: [string, number][],
    more?: Partial<Shift>,
): Shift {
    return {
        shift_id: 1,
        name: start,
        weekdays: [1, 2, 3, 4, 5, 6, 7],
        start,
        length_minutes: hours * 60,
        breaks: breaks.map(([at, length_minutes]) => ({ start: at, length_minutes })),
        valid_from: '2026-01-01',
        ...more,
    };
}
const calendar = (...shifts: Shift[]): Calendar => ({
    shifts,
    default_shifts: [shift('06:00', 8, [])],
});
const window = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });

function breaks(of: Calendar, start: string, end: string, zone = BERLIN): string[] {
    return breaksIn(of, window(start, end), zone).map(
        (one) =>
            `${new Date(one.start).toISOString().slice(5, 16)} ${(one.end - one.start) / 60_000}`,
    );
}

test('a break is at a time of the site’s wall clock', () => {
    const early = calendar(
        shift('06:00', 8, [
            ['09:00', 15],
            ['11:30', 30],
        ]),
    );
    expect(breaks(early, '2026-11-22T05:00Z', '2026-11-22T13:00Z')).toEqual([
        '11-22T08:00 15',
        '11-22T10:30 30',
    ]);
    expect(breaks(early, '2026-07-22T04:00Z', '2026-07-22T12:00Z')).toEqual([
        '07-22T07:00 15',
        '07-22T09:30 30',
    ]);
});

test('a night shift’s break after midnight is of the day before', () => {
    const night = calendar(shift('22:00', 8, [['01:00', 30]], { weekdays: [5] }));
    /* 2026-11-20 is a Friday. */
    expect(breaks(night, '2026-11-19T21:00Z', '2026-11-22T21:00Z')).toEqual(['11-21T00:00 30']);
});

test('a window that begins within a break shows it, one that begins at its end does not', () => {
    const early = calendar(shift('06:00', 8, [['09:00', 15]]));
    expect(breaks(early, '2026-11-22T08:14Z', '2026-11-22T10:00Z')).toEqual(['11-22T08:00 15']);
    expect(breaks(early, '2026-11-22T08:15Z', '2026-11-22T10:00Z')).toEqual([]);
});

test('only the latest valid shifts hold, before them the default ones', () => {
    const changing = calendar(
        shift('06:00', 8, [['09:00', 15]], { valid_from: '2026-11-20' }),
        shift('06:00', 8, [['10:00', 20]], { valid_from: '2026-11-22' }),
    );
    expect(breaks(changing, '2026-11-18T23:00Z', '2026-11-22T23:00Z')).toEqual([
        '11-20T08:00 15',
        '11-21T08:00 15',
        '11-22T09:00 20',
    ]);
});

test('a break across the hour that is left out is shorter', () => {
    const night = calendar(shift('22:00', 8, [['01:30', 120]]));
    expect(breaks(night, '2026-03-28T20:00Z', '2026-03-29T05:00Z')).toEqual(['03-29T00:30 60']);
});

test('a shift ends when the next one starts, and so do its breaks', () => {
    const overlapping = calendar(
        shift('22:00', 8, [['04:50', 30]], { valid_from: '2026-11-01' }),
        shift('05:00', 8, [], { valid_from: '2026-11-22' }),
    );
    expect(breaks(overlapping, '2026-11-21T20:00Z', '2026-11-22T08:00Z')).toEqual([
        '11-22T03:50 10',
    ]);
});
