/* The events to show: a page of them, or the latest as they come. */
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { useEvents } from '../../api/hooks';
import { useCorrected } from '../../api/live';
import { merge } from './tail';
import { useScrolledPast, useTail } from './useTail';
import type { View } from './useView';

const PAGE_ROWS = 100;

/** `held`: whether something on the page must stay where it is. `top`: where the list begins. */
export function useList(view: View, held: boolean, top: RefObject<HTMLElement | null>) {
    const { query, live, cursors } = view;
    const asked = useMemo(
        () =>
            query && { ...query, limit: PAGE_ROWS, ...(cursors.at ? { cursor: cursors.at } : {}) },
        [query, cursors.at],
    );
    const { data, error, previous, retry } = useEvents(asked);
    const scrolled = useScrolledPast(top, live);
    const tail = useTail(query, live, held || scrolled);

    /* The page was read some time ago: what came between it and the tail is read now. When the
     * tail ends, what it showed is read as a page, or it would be gone. */
    const wasLive = useRef(false);
    useEffect(() => {
        if (live || wasLive.current) retry();
        wasLive.current = live;
    }, [live]);

    const page = query ? data : undefined;
    const events = useCorrected(
        useMemo(
            () => page && (live && !previous ? merge(page, tail.fresh) : page.events),
            [page, live, previous, tail.fresh],
        ),
    );
    return {
        events,
        next: page?.next_cursor ?? null,
        error,
        previous,
        retry,
        waiting: tail.waiting,
    };
}
