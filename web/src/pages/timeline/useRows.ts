/* Which lanes are in sight of the box that scrolls. */
import { useCallback, useMemo, useState, type RefObject, type UIEvent } from 'react';
import { AXIS, ROW } from './layout';

export interface Rows {
    scroll: number;
    /** Their places in the list. */
    rows: readonly number[];
    onScroll: (event: UIEvent<HTMLElement>) => void;
    /** Scroll no further than needed to see a row. */
    reveal: (row: number) => void;
    /** How many fit. */
    page: number;
}

export function useRows(box: RefObject<HTMLElement | null>, height: number, count: number): Rows {
    const [scrolled, setScrolled] = useState(0);
    const inner = Math.max(0, height - AXIS);
    /* Fewer lanes than before: the browser has not said yet how far it scrolled back. */
    const scroll = Math.max(0, Math.min(scrolled, count * ROW - inner));
    const first = Math.floor(scroll / ROW);
    const last = Math.min(count, Math.ceil((scroll + inner) / ROW));
    const rows = useMemo(
        () => Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at),
        [first, last],
    );
    const onScroll = useCallback(
        (event: UIEvent<HTMLElement>) => setScrolled(event.currentTarget.scrollTop),
        [],
    );
    const reveal = useCallback(
        (row: number) => {
            const { current } = box;
            if (!current) return;
            const top = row * ROW;
            const room = current.clientHeight - AXIS - ROW;
            if (top < current.scrollTop) current.scrollTop = top;
            else if (top > current.scrollTop + room) current.scrollTop = top - room;
        },
        [box],
    );
    return { scroll, rows, onScroll, reveal, page: Math.max(1, Math.floor(inner / ROW) - 1) };
}
