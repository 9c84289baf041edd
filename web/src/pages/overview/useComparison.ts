/* The figures that the cards compare with. */
import useSWR from 'swr';
import { get, withParams } from '../../api/client';
import { useEvents, useMay, useMetrics, useSeries } from '../../api/hooks';
import { useOnChange, useOnCorrection } from '../../api/live';
import type { Factory, Figures, FiguresWindow } from '../../api/types';
import { DAY } from '../../lib/time';
import type { Choice } from '../../lib/window';
import { partBefore, type Part } from './compare';
import { observed } from './figures';

export interface Comparison {
    factory: Factory;
    part: Part;
}

/* Each answer is a whole factory; of a growing part only the last is kept. */
const REFRESH_MS = 10_000;

/* The API names two shifts; the one before a given one is the last of those that led to it. */
function useShiftBefore(window: FiguresWindow | undefined, on: boolean) {
    const query =
        on && window
            ? {
                  start_time: new Date(Date.parse(window.start_time) - 8 * DAY).toISOString(),
                  end_time: window.start_time,
              }
            : null;
    /* A piece of time outside of all shifts is no shift. */
    return useSeries(query, 'shift').data?.series.findLast((shift) => shift.planned_ms > 0);
}

/** The first thing ever seen. Before it nothing is known, so nothing can be compared. */
export function useFirstEvent() {
    const askable = useMay('read_events', 'read_self');
    return useEvents(askable ? { order: 'asc', limit: 1 } : null);
}

/* Who may not ask for it compares with what the figures themselves know. */
function knowsNothing({ factory }: Comparison): boolean {
    return observed(factory) === 0 && factory.total_production_count === 0;
}

async function read(part: Part): Promise<Comparison> {
    const path = withParams('/api/metrics', {
        start_time: new Date(part.start).toISOString(),
        end_time: new Date(part.end).toISOString(),
    });
    const { data } = await get<{ data: Figures }>(path);
    return { factory: data.factory, part };
}

/** null: there is nothing to compare with; undefined: not known yet. */
export function useComparison(
    choice: Choice,
    window: FiguresWindow | undefined,
    zone: string,
    open: boolean,
): Comparison | null | undefined {
    const previous = useMetrics(choice.kind === 'shift' ? { shift: 'previous' } : null).data
        ?.window;
    const beforeIt = useShiftBefore(window, choice.kind === 'previous');
    const first = useFirstEvent().data?.events[0];
    const before = choice.kind === 'shift' ? previous : beforeIt;
    const part = window ? partBefore(choice, window, before, zone) : null;
    const askable = useMay('read_events');
    const seen = !askable || (part && first ? Date.parse(first.timestamp) < part.start : undefined);
    const key = part && window && seen ? `compare ${part.start} ${choice.kind}` : null;
    const { data, error, mutate } = useSWR(key, () => (part ? read(part) : undefined), {
        revalidateOnFocus: false,
    });
    useOnChange(() => void mutate(), REFRESH_MS, open && key !== null);
    useOnCorrection(() => void mutate(), key !== null);
    if (seen === false || error) return null;
    if (!key || !data) return undefined;
    return knowsNothing(data) ? null : data;
}
