/* Which part of the window is shown. The whole, until the server says that this is too much at once;
 * then halves of it, quarters and so on. */
import { useCallback, useMemo, useState } from 'react';
import { useMetrics, type WindowQuery } from '../../api/hooks';
import { useParam } from '../../lib/url';
import { partAt, partOf, type Part } from './parts';
import type { Span } from './scale';

/* Of 30 days little more than a minute is left. */
const MOST = 15;

export interface Parts {
    /** What to ask for; null: that is not known yet. */
    query: WindowQuery | null;
    /** null: the window is shown whole. */
    part: Part | null;
    show: (index: number) => void;
    /** Ask for half as much; null: there is no less. */
    halve: (() => void) | null;
}

const iso = (instant: number): string => new Date(instant).toISOString();

interface Bounds {
    window: Span;
    /** Until when something can be known. */
    known: number;
}

/* When a shift is only the server knows. */
function useBounds(query: WindowQuery | null): Bounds | null {
    const of = useMetrics(query).data?.window;
    const start = Date.parse(of?.start_time ?? '');
    const end = Date.parse(of?.end_time ?? '');
    const known = start + (of?.elapsed_ms ?? 0);
    return useMemo(
        () => (start < end ? { window: { start, end }, known } : null),
        [start, end, known],
    );
}

export function useParts(query: WindowQuery | null): Parts {
    const key = JSON.stringify(query);
    const [halved, setHalved] = useState({ key, times: 0 });
    const times = halved.key === key ? halved.times : 0;
    const bounds = useBounds(times > 0 ? query : null);
    const [chosen, choose] = useParam('part');

    const at = Date.parse(chosen);
    const part = bounds && partAt(bounds.window, times, at || bounds.known - 1);
    const { start, end } = part?.span ?? { start: 0, end: 0 };
    const ofPart = useMemo(
        () => (end > start ? { start_time: iso(start), end_time: iso(end) } : null),
        [start, end],
    );
    const halve = useCallback(() => setHalved({ key, times: times + 1 }), [key, times]);

    function show(index: number): void {
        if (bounds && part) choose(iso(partOf(bounds.window, part.count, index).span.start));
    }
    return {
        query: times > 0 ? ofPart : query,
        part,
        show,
        halve: times < MOST ? halve : null,
    };
}
