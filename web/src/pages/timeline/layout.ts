/* Sizes of the chart, in CSS pixels. */
import type { State } from '../../lib/state';

export const AXIS = 30;
export const ROW = 38;
/** The state's bar within a lane, and under it the units. */
export const BAR_TOP = 4;
export const BAR = 21;
export const UNITS_TOP = 27;
export const UNITS = 8;

/**
 * How much of its height a state's bar has: told apart without colour, even where an interval
 * is too short for a letter. Unknown has all of it, hatched.
 */
export const SHARE: Record<State, number> = {
    working: 1,
    occupied: 1,
    unknown: 1,
    idle: 0.66,
    absent: 0.38,
    vacant: 0.15,
};

export function barOf(state: State): { top: number; height: number } {
    const height = Math.round(BAR * SHARE[state]);
    return { top: BAR_TOP + BAR - height, height };
}
