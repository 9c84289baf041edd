import { describe, expect, test } from 'vitest';
import type { Shift } from '../../api/types';
import {
    copiesOf,
    dayBefore,
    lackingOf,
    plannedMinutes,
    runsOf,
    versionOn,
    versionsOf,
    weekOf,
} from './calendar';

const shift = (change: Partial<Shift>): Shift => ({
    shift_id: 1,
    name: 'Early',
    weekdays: [1],
    start: '06:00',
    length_minutes: 480,
    breaks: [],
    valid_from: '2026-02-02',
    ...change,
});

const calendar = {
    default_shifts: [shift({ shift_id: null, name: 'Morning', valid_from: '1970-01-01' })],
    shifts: [
        shift({ name: 'Summer', valid_from: '2026-07-01' }),
        shift({ name: 'Late', start: '14:00' }),
        shift({ name: 'Early' }),
    ],
};

describe('versions', () => {
    test('the default calendar comes first and ends where the first of its own begins', () => {
        const said = versionsOf(calendar).map(({ from, until, shifts }) => [
            from,
            until,
            shifts.map(({ name }) => name).join(' '),
        ]);
        expect(said).toEqual([
            ['', '2026-02-02', 'Morning'],
            ['2026-02-02', '2026-07-01', 'Early Late'],
            ['2026-07-01', null, 'Summer'],
        ]);
    });

    test.each([
        ['2026-02-01', ''],
        ['2026-02-02', '2026-02-02'],
        ['2026-06-30', '2026-02-02'],
        ['2030-01-01', '2026-07-01'],
    ])('on %s the one from "%s" holds', (day, from) => {
        expect(versionOn(versionsOf(calendar), day)?.from).toBe(from);
    });

    test('a copy is a new shift from another day on', () => {
        const [first] = copiesOf([shift({})], '2026-09-01');
        expect(first).toMatchObject({
            name: 'Early',
            valid_from: '2026-09-01',
            length_minutes: 480,
        });
        expect(first).not.toHaveProperty('shift_id');
    });

    test('the day before the first of March', () => {
        expect(dayBefore('2028-03-01')).toBe('2028-02-29');
        expect(dayBefore('2026-01-01')).toBe('2025-12-31');
    });
});

describe('what a copy of Early and Late lacks on a day', () => {
    const versions = (...there: Shift[]) => versionsOf({ ...calendar, shifts: [...own, ...there] });
    const own = [shift({ name: 'Early' }), shift({ name: 'Late', start: '14:00' })];
    const on = (change: Partial<Shift>) =>
        shift({ shift_id: 9, valid_from: '2026-09-01', ...change });

    test.each([
        ['where nothing begins, all', [], ['Early', 'Late']],
        ['where a copy was cut short, the rest', [on({})], ['Late']],
        ['where all of it is, nothing', [on({}), on({ name: 'Late', start: '14:00' })], []],
        ['where another begins, it is not copied', [on({ start: '05:00' })], null],
        ['where there is more, it is not copied', [on({}), on({ name: 'Night' })], null],
    ])('%s', (_name, there, wanted) => {
        const all = versions(...there);
        const version = all.find(({ from }) => from === '2026-02-02')!;
        const lacking = lackingOf(version, '2026-09-01', all);
        expect(lacking && lacking.map(({ name }) => name)).toEqual(wanted);
    });
});

describe('a week', () => {
    const said = (one: Shift) =>
        weekOf([one]).map(({ day, from, to, continued, breaks }) => ({
            at: `${day} ${from}-${to}${continued ? ' continued' : ''}`,
            breaks: breaks.map((pause) => `${pause.from}-${pause.to}`).join(' '),
        }));

    test('a day shift is one block', () => {
        expect(said(shift({ breaks: [{ start: '09:00', length_minutes: 15 }] }))).toEqual([
            { at: '1 360-840', breaks: '540-555' },
        ]);
    });

    test('a night shift of Sunday goes on on Monday, and so may its break', () => {
        const night = shift({
            weekdays: [7],
            start: '22:00',
            breaks: [
                { start: '23:50', length_minutes: 20 },
                { start: '02:00', length_minutes: 30 },
            ],
        });
        expect(said(night)).toEqual([
            { at: '7 1320-1440', breaks: '1430-1440' },
            { at: '1 0-360 continued', breaks: '0-10 120-150' },
        ]);
    });

    test('one that ends at midnight leaves nothing for the next day', () => {
        expect(said(shift({ start: '16:00' }))).toEqual([{ at: '1 960-1440', breaks: '' }]);
    });
});

test('breaks reduce what is planned', () => {
    const breaks = [
        { start: '09:00', length_minutes: 15 },
        { start: '12:00', length_minutes: 30 },
    ];
    expect(plannedMinutes(shift({ breaks }))).toBe(435);
});

test.each([
    [[1, 2, 3, 4, 5], [[1, 5]]],
    [
        [7, 1, 3],
        [
            [1, 1],
            [3, 3],
            [7, 7],
        ],
    ],
    [[6, 7], [[6, 7]]],
])('days in a row: %j', (days, runs) => {
    expect(runsOf(days)).toEqual(runs);
});
