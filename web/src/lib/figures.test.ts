import { describe, expect, it } from 'vitest';
import { attainment, perHour, presence, stationUtilization, utilization, wanted } from './figures';
import { numbersOf } from './numbers';
import { HOUR } from './time';

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
