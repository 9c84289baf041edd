/* With which time a window is compared: with the same part of what came before it. */
import type { FiguresWindow } from '../../api/types';
import { civilAt, DAY, instantOf } from '../../lib/time';
import type { Choice } from '../../lib/window';

export interface Part {
    start: number;
    end: number;
}

/* The same wall clock, `days` earlier: over a change of the clocks a day has 23 or 25 hours. */
function daysEarlier(instant: number, days: number, zone: string): number {
    const civil = civilAt(instant, zone);
    const moved = new Date(Date.UTC(civil.year, civil.month - 1, civil.day - days));
    return instantOf(
        {
            ...civil,
            year: moved.getUTCFullYear(),
            month: moved.getUTCMonth() + 1,
            day: moved.getUTCDate(),
        },
        zone,
    );
}

/**
 * The part of what was before `window` that is as long as `window` has run. `before`: the
 * shift before it, where `choice` is a shift. null: there is none.
 */
export function partBefore(
    choice: Choice,
    window: Pick<FiguresWindow, 'start_time' | 'end_time' | 'elapsed_ms'>,
    before: Pick<FiguresWindow, 'start_time' | 'end_time'> | undefined,
    zone: string,
): Part | null {
    const start = Date.parse(window.start_time);
    const part = (from: number, until: number): Part | null => {
        const end = Math.min(from + window.elapsed_ms, until);
        return end > from ? { start: from, end } : null;
    };
    switch (choice.kind) {
        case 'shift':
        case 'previous':
            return before ? part(Date.parse(before.start_time), Date.parse(before.end_time)) : null;
        case 'today':
            return part(daysEarlier(start, 1, zone), start);
        case 'days':
            return part(daysEarlier(start, choice.days, zone), start);
        case 'custom':
            return part(start - (Date.parse(window.end_time) - start), start);
    }
}

/** By which bucket a window is cut for its trend. */
export function bucketOf(window: Pick<FiguresWindow, 'start_time' | 'end_time'>): 'hour' | 'day' {
    return Date.parse(window.end_time) - Date.parse(window.start_time) <= 2 * DAY ? 'hour' : 'day';
}
