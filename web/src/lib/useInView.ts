/* What a link was about comes into view. */
import { useEffect, useRef, type RefObject } from 'react';

/** For the element that is it: it is scrolled to once. */
export function useInView<E extends HTMLElement>(marked: boolean): RefObject<E | null> {
    const ref = useRef<E>(null);
    useEffect(() => {
        if (marked) ref.current?.scrollIntoView({ block: 'center' });
    }, [marked]);
    return ref;
}
