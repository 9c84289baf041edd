/* Whether there is room for something of a certain width. */
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

function rem(): number {
    return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** The box to measure, and whether so many rem fit into it. */
export function useFits(width: number): [RefObject<HTMLDivElement | null>, boolean] {
    const box = useRef<HTMLDivElement>(null);
    const [fits, setFits] = useState(true);
    useLayoutEffect(() => {
        const element = box.current;
        if (!element) return undefined;
        const measure = (): void => setFits(element.clientWidth >= Math.floor(width * rem()));
        measure();
        const watch = new ResizeObserver(measure);
        watch.observe(element);
        return () => watch.disconnect();
    }, [width]);
    return [box, fits];
}
