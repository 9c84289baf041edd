/* The latest events, as they are committed. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { EventFilter } from '../../api/hooks';
import { useLiveEvents } from '../../api/live';
import type { Event } from '../../api/types';
import { matches } from './filters';
import { collect } from './tail';

/* Hundreds may come in a second; who reads needs them less often. */
const FLUSH_MS = 300;

export interface Tail {
    /** Heard since the page was read, and shown. */
    fresh: readonly Event[];
    /** Heard while it was held. */
    waiting: number;
}

const NOTHING: Tail = { fresh: [], waiting: 0 };

/** Events that match `query`; none while `on` is false. `held`: they wait. */
export function useTail(query: EventFilter | null, on: boolean, held: boolean): Tail {
    const [tail, setTail] = useState<Tail>(NOTHING);
    const heard = useRef<Event[]>([]);

    useEffect(() => {
        heard.current = [];
        setTail(NOTHING);
    }, [query, on]);

    useLiveEvents((event) => {
        if (query && matches(event, query)) heard.current.push(event);
    }, on);

    useEffect(() => {
        if (!on) return undefined;
        const flush = (): void => {
            /* No more than are shown need to be kept. */
            heard.current = heard.current.length > 1 ? collect(heard.current, []) : heard.current;
            const count = heard.current.length;
            if (count === 0) return;
            if (held)
                return setTail((now) => (now.waiting === count ? now : { ...now, waiting: count }));
            const added = heard.current;
            heard.current = [];
            setTail((now) => ({ fresh: collect(now.fresh, added), waiting: 0 }));
        };
        flush();
        const timer = setInterval(flush, FLUSH_MS);
        return () => clearInterval(timer);
    }, [on, held]);

    return tail;
}

/** Is the element out of sight above: has the reader scrolled past it? */
export function useScrolledPast(mark: RefObject<HTMLElement | null>, on: boolean): boolean {
    const [past, setPast] = useState(false);
    useEffect(() => {
        const element = mark.current;
        if (!on || !element) return setPast(false);
        const observer = new IntersectionObserver(([entry]) => {
            if (entry) setPast(!entry.isIntersecting && entry.boundingClientRect.top < 0);
        });
        observer.observe(element);
        return () => observer.disconnect();
    }, [mark, on]);
    return past;
}
