/* Paging both ways. A cursor leads only onwards, so those of the pages before are kept. */

export interface Cursors {
    /** Where the pages before this one begin, the first page first; '' is the first page. */
    before: readonly string[];
    /** Where this one begins. */
    at: string;
}

export const FIRST_PAGE: Cursors = { before: [], at: '' };

export function onwards(cursors: Cursors, next: string): Cursors {
    return { before: [...cursors.before, cursors.at], at: next };
}

export function back(cursors: Cursors): Cursors {
    const at = cursors.before.at(-1);
    return at === undefined ? FIRST_PAGE : { before: cursors.before.slice(0, -1), at };
}

/**
 * `known`, brought to what the URL says. A page that was linked to has an unknown number of
 * others before it: from there one can go on, or to the first.
 */
export function arriveAt(known: Cursors, at: string): Cursors {
    if (known.at === at) return known;
    const index = known.before.indexOf(at);
    if (index >= 0) return { before: known.before.slice(0, index), at };
    return { before: [], at };
}

/** Counted from 1; null: not known, because it was linked to. */
export function pageNumber({ before, at }: Cursors): number | null {
    if (at === '') return 1;
    return before[0] === '' ? before.length + 1 : null;
}
