/* The window of time that a page is about: as a choice, in the URL, and as the API wants it. */
import type { WindowQuery } from '../api/hooks';
import { civilAt, startOfDay } from './time';

export type Choice =
    | { kind: 'shift' }
    | { kind: 'previous' }
    | { kind: 'today' }
    | { kind: 'days'; days: 7 | 30 }
    | { kind: 'custom'; start: number; end: number };

export const THIS_SHIFT: Choice = { kind: 'shift' };

/** The parameters of the URL that hold the window. */
export const WINDOW_PARAMS = ['window', 'from', 'to'] as const;

const NAMED = new Map<string, Choice>(
    Object.entries({
        shift: THIS_SHIFT,
        previous: { kind: 'previous' },
        today: { kind: 'today' },
        '7d': { kind: 'days', days: 7 },
        '30d': { kind: 'days', days: 30 },
    }),
);

/** The name of a choice, in the URL and in the picker. */
export function nameOf(choice: Choice): string {
    return choice.kind === 'days' ? `${choice.days}d` : choice.kind;
}

export function named(name: string): Choice | null {
    return NAMED.get(name) ?? null;
}

/* Minutes suffice: `2026-11-22T05:00Z`. */
function urlTime(instant: number): string {
    return `${new Date(instant).toISOString().slice(0, 16)}Z`;
}

/** What is in the URL; anything that makes no sense is this shift. */
export function choiceOf(params: URLSearchParams): Choice {
    const start = Date.parse(params.get('from') ?? '');
    const end = Date.parse(params.get('to') ?? '');
    if (start < end) return { kind: 'custom', start, end };
    return NAMED.get(params.get('window') ?? '') ?? THIS_SHIFT;
}

/** The parameters of a choice; null: not in the URL. This shift needs none. */
export function paramsOf(choice: Choice): Record<(typeof WINDOW_PARAMS)[number], string | null> {
    if (choice.kind === 'custom')
        return { window: null, from: urlTime(choice.start), to: urlTime(choice.end) };
    return { window: choice.kind === 'shift' ? null : nameOf(choice), from: null, to: null };
}

/** Whole civil days that end with today's. */
function lastDays(days: number, now: number, zone: string): WindowQuery {
    const today = civilAt(now, zone);
    return {
        start_time: new Date(startOfDay(today, zone, 1 - days)).toISOString(),
        end_time: new Date(startOfDay(today, zone, 1)).toISOString(),
    };
}

export function queryOf(choice: Choice, now: number, zone: string): WindowQuery {
    switch (choice.kind) {
        case 'shift':
            return { shift: 'current' };
        case 'previous':
            return { shift: 'previous' };
        case 'today':
            return lastDays(1, now, zone);
        case 'days':
            return lastDays(choice.days, now, zone);
        case 'custom':
            return {
                start_time: new Date(choice.start).toISOString(),
                end_time: new Date(choice.end).toISOString(),
            };
    }
}
