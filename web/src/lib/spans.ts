/* Stretches of time, from `start` to before `end`, in ms. Lists of them are in order of time
 * and do not touch one another, where nothing else is said. */

export interface Span {
    start: number;
    end: number;
}

/** Any stretches, in any order, as those that they cover together. */
export function union(spans: readonly Span[]): Span[] {
    const found: Span[] = [];
    for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
        if (start >= end) continue;
        const last = found.at(-1);
        if (last && start <= last.end) last.end = Math.max(last.end, end);
        else found.push({ start, end });
    }
    return found;
}

/** What is in both. */
export function intersection(a: readonly Span[], b: readonly Span[]): Span[] {
    const found: Span[] = [];
    let i = 0;
    let j = 0;
    for (let one = a[i], other = b[j]; one && other; one = a[i], other = b[j]) {
        const start = Math.max(one.start, other.start);
        const end = Math.min(one.end, other.end);
        if (start < end) found.push({ start, end });
        if (one.end <= other.end) i++;
        else j++;
    }
    return found;
}

/** What is in `a` and not in `b`. */
export function difference(a: readonly Span[], b: readonly Span[]): Span[] {
    const found: Span[] = [];
    let j = 0;
    for (const { start, end } of a) {
        let from = start;
        for (let cut = b[j]; cut && cut.start < end; cut = b[j]) {
            if (cut.start > from) found.push({ start: from, end: cut.start });
            from = Math.max(from, cut.end);
            /* What reaches beyond may cut the next one too. */
            if (cut.end > end) break;
            j++;
        }
        if (from < end) found.push({ start: from, end });
    }
    return found;
}

export function length(spans: readonly Span[]): number {
    return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}
