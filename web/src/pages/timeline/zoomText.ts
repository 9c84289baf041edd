import type { Span } from './scale';

const iso = (instant: number): string => new Date(instant).toISOString();

export const zoomText = ({ start, end }: Span): string => `${iso(start)}~${iso(end)}`;

/** null: it names no span. */
export function zoomOf(text: string): Span | null {
    const [start = NaN, end = NaN] = text.split('~').map((part) => Date.parse(part));
    return start < end ? { start, end } : null;
}
