/* The view that the URL holds, and what it asks of the API. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ApiError } from '../../api/client';
import { isOpen, useMetrics, type EventFilter } from '../../api/hooks';
import { useUrl } from '../../lib/url';
import { useWindow } from '../../lib/useWindow';
import { arriveAt, back, FIRST_PAGE, onwards, type Cursors } from './cursors';
import {
    filtersOf,
    paramsOf,
    queryOf,
    type FilterChange,
    type Filters,
    type Span,
} from './filters';

export interface View {
    filters: Filters;
    change: (change: FilterChange) => void;
    /** Without the page; null until the window is known. */
    query: EventFilter | null;
    error: ApiError | undefined;
    retry: () => void;
    /** The window has not ended: more may come. */
    open: boolean;
    live: boolean;
    setLive: (on: boolean) => void;
    cursors: Cursors;
    toFirst: () => void;
    toBefore: () => void;
    toNext: (cursor: string) => void;
}

/* Of a shift only the server knows when it is. */
function useSpan() {
    const { query } = useWindow();
    const shift = query && 'shift' in query ? query : null;
    const { data, error, previous, retry } = useMetrics(shift);
    const known = shift ? (previous ? undefined : data?.window) : (query as Span | null);
    const start_time = known?.start_time;
    const end_time = known?.end_time;
    /* Figures come every second, the window in them stays what it is. */
    const span = useMemo<Span | null>(
        () => (start_time && end_time ? { start_time, end_time } : null),
        [start_time, end_time],
    );
    /* Between two shifts the current one is the last that ran. */
    const over = span !== null && Date.parse(span.end_time) <= Date.now();
    return { span, open: isOpen(query) && !over, error: span ? undefined : error, retry };
}

/* The URL says which page; which were before it is known here alone. */
function useCursors(at: string, go: (cursor: string | null) => void, question: string) {
    const [kept, keep] = useState<{ question: string; cursors: Cursors }>({
        question,
        cursors: arriveAt(FIRST_PAGE, at),
    });
    const known = kept.question === question ? kept.cursors : FIRST_PAGE;
    const cursors = useMemo(() => arriveAt(known, at), [known, at]);
    const move = (next: Cursors): void => {
        keep({ question, cursors: next });
        go(next.at || null);
    };
    return {
        cursors,
        toFirst: () => move(FIRST_PAGE),
        toBefore: () => move(back(cursors)),
        toNext: (cursor: string) => move(onwards(cursors, cursor)),
    };
}

export function useView(): View {
    const [params, set] = useUrl();
    const { span, open, error, retry } = useSpan();
    const filters = useMemo(() => filtersOf(params), [params]);
    const live = params.get('live') === '1' && open;
    const query = useMemo(
        () => span && queryOf(live ? { ...filters, order: 'desc' } : filters, span),
        [filters, span, live],
    );
    const change = useCallback((next: FilterChange) => set(paramsOf(next)), [set]);
    const setLive = useCallback(
        (on: boolean) => set({ live: on ? '1' : null, cursor: null }),
        [set],
    );
    const question = JSON.stringify(query);
    const pages = useCursors(
        live ? '' : (params.get('cursor') ?? ''),
        (cursor) => set({ cursor }),
        question,
    );
    useDropCursor(question, span !== null, () => set({ cursor: null }));
    return { filters, change, query, error, retry, open, live, setLive, ...pages };
}

/* A cursor is a place in one list. When the window is changed, the list is another. */
function useDropCursor(question: string, known: boolean, drop: () => void): void {
    const [asked, setAsked] = useState<string | null>(null);
    useEffect(() => {
        if (!known || asked === question) return;
        if (asked !== null) drop();
        setAsked(question);
    }, [question, known, asked, drop]);
}
