import { describe, expect, it } from 'vitest';
import {
    attainment,
    figureTexts,
    lastedMs,
    meanUtilization,
    perHour,
    presence,
    stationUtilization,
    utilization,
    wanted,
} from './figures';
import { numbersOf } from './numbers';
import { DAY, HOUR, MINUTE } from './time';

const { percent } = numbersOf('en-GB');

describe('figures', () => {
    it('are null where there is nothing to compute them from', () => {
        const nothing = { active_ms: 0, idle_ms: 0, absent_ms: 0 };
        expect(utilization(nothing)).toBeNull();
        expect(presence({ ...nothing, absent_ms: HOUR } as typeof nothing)).toBeNull();
        expect(perHour(3, 0)).toBeNull();
        expect(stationUtilization({ working_ms: 5 }, { planned_so_far_ms: 0 })).toBeNull();
        expect(attainment({ units_so_far: 3 }, null, { planned_so_far_ms: HOUR })).toBeNull();
        expect(attainment({ units_so_far: 3 }, 30, { planned_so_far_ms: 0 })).toBeNull();
    });

    it('leave absence out of presence', () => {
        const day = { active_ms: 3 * HOUR, idle_ms: HOUR, absent_ms: 4 * HOUR };
        expect(utilization(day)).toBe(37.5);
        expect(presence(day)).toBe(75);
    });

    it('compare with the planned time that has passed', () => {
        const window = { planned_so_far_ms: 2 * HOUR };
        expect(stationUtilization({ working_ms: HOUR }, window)).toBe(50);
        expect(wanted(33.333, 3 * HOUR)).toBe(99.999);
        expect(attainment({ units_so_far: 45 }, 30, window)).toBe(75);
    });

    it('are rounded once: 74.946 % is 74.9 %, and a half goes up', () => {
        expect(percent(presence({ active_ms: 74946, idle_ms: 25054 }) ?? 0)).toBe('74.9%');
        for (let tenth = 0; tenth < 1000; tenth++) {
            const half = presence({ active_ms: 2 * tenth + 1, idle_ms: 1999 - 2 * tenth });
            expect(percent(half ?? -1)).toBe(`${((tenth + 1) / 10).toFixed(1)}%`);
        }
    });
});

describe('the mean of the original', () => {
    const worker = (active: number, idle: number, absent: number) => ({
        active_ms: active * HOUR,
        idle_ms: idle * HOUR,
        absent_ms: absent * HOUR,
    });
    it('counts absence as idle, and leaves out whom nobody saw', () => {
        expect(meanUtilization([worker(3, 1, 0), worker(1, 0, 3), worker(0, 0, 0)])).toBe(50);
        expect(meanUtilization([worker(0, 0, 0)])).toBeNull();
        expect(meanUtilization([])).toBeNull();
    });
});

describe('figures as text', () => {
    const en = figureTexts(numbersOf('en-GB'));
    const de = figureTexts(numbersOf('de-DE'));
    it.each([
        [0, '0:00 h', '0:00 h'],
        [7 * HOUR + 24 * MINUTE, '7:24 h', '7:24 h'],
        [100 * HOUR - 1, '99:59 h', '99:59 h'],
        [100 * HOUR, '100 h', '100 h'],
        [1990 * HOUR + 16 * MINUTE, '1,990 h', '1.990 h'],
        [-20 * MINUTE, '−0:20 h', '−0:20 h'],
        [-1234 * HOUR, '−1,234 h', '−1.234 h'],
    ])('%i ms are %s', (ms, english, german) => {
        expect(en.hours(ms)).toBe(english);
        expect(de.hours(ms)).toBe(german);
    });
    it.each([
        [0, '< 1 min'],
        [MINUTE, '1 min'],
        [HOUR - 1, '59 min'],
        [HOUR, '1:00 h'],
        [DAY - 1, '23:59 h'],
        [DAY, '≥ 24 h'],
    ])('what lasts for %i ms lasts for %s', (ms, text) => {
        expect(en.lasting(ms)).toBe(text);
    });
    it('of nothing are a dash, of zero are not', () => {
        expect([en.units(null), en.percent(null), en.perHour(null), en.hours(null)]).toEqual(
            Array(4).fill('–'),
        );
        expect([en.units(0), en.percent(0), en.perHour(0)]).toEqual(['0', '0.0%', '0.0 /h']);
    });
    it('a state lasts from its beginning to the end of what is shown', () => {
        const since = '2026-01-15T08:00:00.000Z';
        expect(lastedMs(since, Date.parse('2026-01-15T08:42:00.000Z'))).toBe(42 * MINUTE);
        expect(lastedMs(since, Date.parse('2026-01-15T07:59:59.000Z'))).toBe(0);
        expect(lastedMs(null, 0)).toBeNull();
        expect(lastedMs(undefined, 0)).toBeNull();
    });
});
