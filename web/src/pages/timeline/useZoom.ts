/* The part of the window in view, held by the URL as `zoom=<from>~<to>`. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useUrl } from '../../lib/url';
import { overlap, same, within, type Span } from './scale';
import { zoomOf, zoomText } from './zoomText';

/* The URL follows when the view has come to rest: browsers refuse too many changes. */
const REST_MS = 300;

export interface Zoom {
    view: Span;
    whole: boolean;
    /** Of the view as it is by then: several moves in one frame add up. */
    move: (to: (view: Span) => Span) => void;
    reset: () => void;
}

/** A parameter of the URL, changed at once here and a little later there. */
export function useLateParam(name: string): [string, (value: string) => void] {
    const [params, set] = useUrl();
    const there = params.get(name) ?? '';
    const [here, setHere] = useState(there);
    const known = useRef(there);
    useEffect(() => {
        if (there === known.current) return;
        known.current = there;
        setHere(there);
    }, [there]);
    useEffect(() => {
        if (here === known.current) return undefined;
        const timer = setTimeout(() => {
            known.current = here;
            set({ [name]: here || null });
        }, REST_MS);
        return () => clearTimeout(timer);
    }, [here, name, set]);
    return [here, setHere];
}

export function useZoom(bounds: Span): Zoom {
    const [text, setText] = useLateParam('zoom');
    const { start, end } = bounds;
    const view = useMemo(() => {
        const whole = { start, end };
        const zoom = zoomOf(text);
        /* One of another window says nothing about this one. */
        return zoom && overlap(zoom, whole) ? within(zoom, whole) : whole;
    }, [text, start, end]);
    const latest = useRef(view);
    useLayoutEffect(() => {
        latest.current = view;
    }, [view]);
    const move = useCallback(
        (to: (view: Span) => Span) => {
            latest.current = to(latest.current);
            setText(same(latest.current, { start, end }) ? '' : zoomText(latest.current));
        },
        [setText, start, end],
    );
    const reset = useCallback(() => setText(''), [setText]);
    return { view, whole: same(view, bounds), move, reset };
}
