/* Where the axis is marked: at round times of the site's wall clock. */
import { civilAt, DAY, HOUR, MINUTE, SECOND, startOfDay } from '../../lib/time';
import { lengthOf, type Span } from './scale';

export interface Tick {
    at: number;
    /** A civil day begins here. */
    midnight: boolean;
}

export interface Ticks {
    /** ms between two, by the wall clock. */
    step: number;
    ticks: Tick[];
}

export const STEPS = [
    ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
    ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
    ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
    ...[1, 2, 7, 14, 28].map((n) => n * DAY),
];

/** The smallest round step that is at least `ms` long. */
export function roundStep(ms: number): number {
    return STEPS.find((step) => step >= ms) ?? 28 * DAY;
}

function sinceMidnight(instant: number, zone: string): number {
    const { hour, minute, second } = civilAt(instant, zone);
    const ms = ((instant % SECOND) + SECOND) % SECOND;
    return hour * HOUR + minute * MINUTE + second * SECOND + ms;
}

/* A changed clock puts the next one off its round time: it goes to the nearest. */
function nextRound(instant: number, step: number, zone: string): number {
    const next = instant + step;
    const off = sinceMidnight(next, zone) % step;
    return off <= step / 2 ? next - off : next + step - off;
}

function clockTicks(view: Span, step: number, zone: string): Tick[] {
    const ticks: Tick[] = [];
    let at = view.start - (sinceMidnight(view.start, zone) % step);
    for (; at < view.end; at = nextRound(at, step, zone)) {
        const since = sinceMidnight(at, zone);
        if (at >= view.start && since % step === 0) ticks.push({ at, midnight: since === 0 });
    }
    return ticks;
}

function dayTicks(view: Span, days: number, zone: string): Tick[] {
    const first = civilAt(view.start, zone);
    const number = Date.UTC(first.year, first.month - 1, first.day) / DAY;
    const ticks: Tick[] = [];
    for (let day = 0; ; day++) {
        const at = startOfDay(first, zone, day);
        if (at >= view.end) return ticks;
        if (at >= view.start && (number + day) % days === 0) ticks.push({ at, midnight: true });
    }
}

/** Ticks that have `apart` ms between them, or more. */
export function ticksOf(view: Span, apart: number, zone: string): Ticks {
    if (!(lengthOf(view) > 0)) return { step: SECOND, ticks: [] };
    const step = roundStep(apart);
    const ticks = step < DAY ? clockTicks(view, step, zone) : dayTicks(view, step / DAY, zone);
    return { step, ticks };
}
