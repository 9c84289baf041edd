/* The figure that shows best what is said of a camera, and its course over the last shifts. */
import type { DriftStream, Level } from '../../api/quality';
import { findings, mostChanged, type MixState } from './sentences';

export type Figure = MixState | 'unknown' | 'confidence' | 'events';

export interface Course {
    figure: Figure;
    /** One a shift; null: nothing was seen. */
    values: readonly (number | null)[];
    levels: readonly Level[];
    /** What it was in the reference; null: that is not told. */
    reference: number | null;
}

function figureOf(stream: DriftStream): Figure {
    const [first] = findings(stream.tests);
    switch (first?.test) {
        case 'mix_f':
        case 'mix_ewma':
            return mostChanged(first.effect)?.state ?? 'working';
        case 'confidence':
        case 'confidence_floor':
            return 'confidence';
        case 'events_per_hour':
            return 'events';
        case 'source_health':
            return first.reason === 'unknown_time' ? 'unknown' : 'events';
        default:
            return 'working';
    }
}

function valuesOf({ shifts }: DriftStream, figure: Figure): (number | null)[] {
    return shifts.map((shift) => {
        if (figure === 'events') return shift.events;
        return figure === 'confidence' ? shift.mean_confidence : shift[`${figure}_percentage`];
    });
}

function meanOf(values: readonly (number | null)[]): number | null {
    const known = values.filter((value) => value !== null);
    return known.length > 0 ? known.reduce((sum, one) => sum + one, 0) / known.length : null;
}

/* A change is told, and what it is now: so what it was before. */
function referenceOf(stream: DriftStream, figure: Figure, values: readonly (number | null)[]) {
    const effectOf = (name: string) => stream.tests.find(({ test }) => test === name)?.effect;
    if (figure === 'events') return effectOf('source_health')?.expected_events ?? null;
    if (figure === 'unknown') return null;
    if (figure === 'confidence') {
        const effect = effectOf('confidence');
        const now = meanOf(values.slice(-(effect?.shifts ?? 1)));
        const change = effect?.confidence_change ?? null;
        return now === null || change === null ? null : now - change;
    }
    const now = values.at(-1) ?? null;
    const points = effectOf('mix_f')?.[`${figure}_points`] ?? null;
    return now === null || points === null ? null : now - points;
}

export function courseOf(stream: DriftStream): Course {
    const figure = figureOf(stream);
    const values = valuesOf(stream, figure);
    return {
        figure,
        values,
        levels: stream.shifts.map(({ level }) => level),
        reference: referenceOf(stream, figure, values),
    };
}

export interface Point {
    x: number;
    y: number;
}

/** Where the values stand in a picture of that size: what is known fills its height. */
export function scaleOf({ values, reference }: Course, width: number, height: number) {
    const known = [...values, reference].filter((value) => value !== null);
    const low = Math.min(...known);
    const high = Math.max(...known);
    const step = values.length > 1 ? width / (values.length - 1) : 0;
    const round = (value: number): number => Math.round(value * 100) / 100;
    const y = (value: number): number =>
        round(high > low ? height - ((value - low) / (high - low)) * height : height / 2);
    const x = (at: number): number => round(at * step);
    return { low, high, x, y };
}
