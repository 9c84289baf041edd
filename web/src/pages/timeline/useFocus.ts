/* The lane that is chosen, held by the URL, and the interval of it. */
import { useCallback, useMemo, useState } from 'react';
import type { Lane } from './lanes';
import { find, type Focus, type Found } from './move';
import type { Span } from './scale';
import { useLateParam } from './useZoom';

export interface ChosenLane {
    focus: Focus | null;
    found: Found | null;
    /** Without `at`: in the middle of what is in view. */
    set: (focus: { lane: string; at: number | null } | null) => void;
}

/** Where to look in a lane when nothing says where: the middle of what is known in view. */
export function middle(view: Span, now: number): number {
    const end = Math.min(view.end, now);
    return end > view.start ? (view.start + end) / 2 : view.start;
}

export function useFocus(lanes: readonly Lane[], view: Span, now: number): ChosenLane {
    const [lane, setLane] = useLateParam('lane');
    const [at, setAt] = useState<number | null>(null);
    const time = at ?? middle(view, now);
    const focus = useMemo(() => (lane ? { lane, at: time } : null), [lane, time]);
    const found = useMemo(() => find(lanes, focus), [lanes, focus]);
    const set = useCallback(
        (next: { lane: string; at: number | null } | null) => {
            setLane(next?.lane ?? '');
            setAt(next?.at ?? null);
        },
        [setLane],
    );
    return { focus, found, set };
}
