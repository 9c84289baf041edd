import { useLayoutEffect, useState, type RefObject } from 'react';

export interface Size {
    width: number;
    height: number;
}

/** The inner size of an element, in CSS pixels; zero before it is known. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
    const [size, setSize] = useState<Size>({ width: 0, height: 0 });
    useLayoutEffect(() => {
        const box = element.current;
        if (!box) return undefined;
        const measure = (): void =>
            setSize((old) =>
                old.width === box.clientWidth && old.height === box.clientHeight
                    ? old
                    : { width: box.clientWidth, height: box.clientHeight },
            );
        measure();
        const observer = new ResizeObserver(measure);
        observer.observe(box);
        return () => observer.disconnect();
    }, [element]);
    return size;
}
