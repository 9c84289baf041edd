/* How a table is sorted, as a parameter of the URL: `units` or `-units`. */

export interface Sort {
    id: string;
    desc: boolean;
}

export function parseSort(text: string): Sort {
    return text.startsWith('-') ? { id: text.slice(1), desc: true } : { id: text, desc: false };
}

export function sortText({ id, desc }: Sort): string {
    return desc ? `-${id}` : id;
}

/** What a press on the head of column `id` makes of it: numbers begin with the largest. */
export function pressed(sort: Sort, id: string, numeric: boolean): Sort {
    return sort.id === id ? { id, desc: !sort.desc } : { id, desc: numeric };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Texts as people order them (S2 before S10), numbers by size. */
export function compare(a: string | number, b: string | number): number {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return collator.compare(String(a), String(b));
}

/** `rows` by what `by` says of each. What is unknown is last, either way. */
export function inOrder<Row>(
    rows: readonly Row[],
    by: (row: Row) => string | number | undefined,
    desc: boolean,
): Row[] {
    return rows.toSorted((a, b) => {
        const [x, y] = [by(a), by(b)];
        if (x === undefined || y === undefined)
            return Number(x === undefined) - Number(y === undefined);
        return desc ? compare(y, x) : compare(x, y);
    });
}
