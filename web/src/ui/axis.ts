/* What stands at the axes of a chart. */

/** Indices of ticks that have a text, `most` at most, evenly apart. */
export function thinned(marks: readonly { tick: string | null }[], most: number): number[] {
    const all = marks.flatMap(({ tick }, index) => (tick === null ? [] : [index]));
    const step = Math.ceil(all.length / Math.max(1, most));
    return all.filter((_, place) => place % Math.max(1, step) === 0);
}

/** Where the axis of values ends: at 1, 2, 2.5 or 5 times a power of ten, or at `least`. */
export function topOf(high: number | null | undefined, least = 0): number {
    const wanted = Math.max(high ?? 0, least);
    if (wanted <= 0) return 1;
    if (wanted === least) return least;
    const power = 10 ** Math.floor(Math.log10(wanted));
    const factor = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((one) => one * power >= wanted) ?? 10;
    return factor * power;
}

interface Gutter {
    /** How wide a letter is, and what is left free beside the text. */
    letter: number;
    gap: number;
    least: number;
}

/** How wide the axis of values must be for its longest text. */
export function gutterOf(texts: readonly string[], { letter, gap, least }: Gutter): number {
    const letters = Math.max(0, ...texts.map((text) => text.length));
    return Math.max(least, Math.ceil(letters * letter + gap));
}
