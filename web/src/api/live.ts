/* The live figures, as hooks. One connection serves all tabs of a browser: see live/. */
import { useEffect, useMemo, useReducer, useRef, useSyncExternalStore } from 'react';
import type { SWRConfiguration } from 'swr';
import useSWRSubscription, { type SWRSubscription } from 'swr/subscription';
import type { LiveAlerts } from './alerts';
import { applied } from './live/corrected';
import { linkView, type LinkView } from './live/link';
import { liveState, onLiveCorrection, onLiveEvent, onLiveState, onReset } from './live/store';
import type { Event, Figures, LiveCorrection, Scope } from './types';

/* Many may be made in a row. */
const CORRECTION_MS = 1_000;

export type { LinkLook, LinkView } from './live/link';
export { onLiveEvent, onReset, renewLive } from './live/store';

/* Each message counts as a change: comparing it with the one before would take longer. */
const OPTIONS: SWRConfiguration<Figures> = { compare: Object.is };

/** Figures of the current shift, at most a second old; undefined before the first message. */
export function useLive(): Figures | undefined {
    const subscribe: SWRSubscription<string, Figures, Error> = (_key, { next }) => {
        let known = liveState().figures;
        if (known) next(null, known);
        return onLiveState(({ figures }) => {
            if (figures && figures !== known) next(null, figures);
            known = figures;
        });
    };
    return useSWRSubscription<Figures, Error, string>('live', subscribe, OPTIONS).data;
}

/** The open alerts, without names; undefined before the first message. */
export function useLiveAlerts(): LiveAlerts | undefined {
    return useSyncExternalStore(onLiveState, () => liveState().alerts) ?? undefined;
}

/** Of whom the live figures are; undefined before the first message. */
export function useLiveScope(): Scope | undefined {
    return useSyncExternalStore(onLiveState, () => liveState().figures?.scope);
}

/** Call `listener` with every event that is committed while the component is there. */
export function useLiveEvents(listener: (event: Event) => void, on = true): void {
    const latest = useRef(listener);
    useEffect(() => {
        latest.current = listener;
    });
    useEffect(() => (on ? onLiveEvent((event) => latest.current(event)) : undefined), [on]);
}

/** Call `listener` when an event was voided or restored. */
export function useLiveCorrections(
    listener: (correction: LiveCorrection) => void,
    on = true,
): void {
    const latest = useRef(listener);
    useEffect(() => {
        latest.current = listener;
    });
    useEffect(
        () => (on ? onLiveCorrection((correction) => latest.current(correction)) : undefined),
        [on],
    );
}

/** The events as corrections have left them since they were read. */
export function useCorrected<T extends readonly Event[] | undefined>(events: T): T {
    const voided = useRef(new Map<string, boolean>());
    const [version, changed] = useReducer((before: number) => before + 1, 0);
    useLiveCorrections(({ event }) => {
        voided.current.set(event.event_uuid, event.voided);
        if (events?.some(({ event_uuid }) => event_uuid === event.event_uuid)) changed();
    });
    return useMemo(() => applied(events, voided.current) as T, [events, version]);
}

function secondly(changed: () => void): () => void {
    const timer = setInterval(changed, 1_000);
    const off = onLiveState(changed);
    return () => {
        clearInterval(timer);
        off();
    };
}

/* A string, so that the same look is the same value and nothing is drawn again. */
function linkText(): string {
    const { look, age_ms } = linkView(liveState().link, liveState().heard, Date.now());
    return `${look}/${age_ms === null ? '' : Math.floor(age_ms / 1000)}`;
}

/** How the connection stands, with the age of the data in whole seconds. */
export function useLink(): LinkView {
    const [look, seconds] = useSyncExternalStore(secondly, linkText).split('/');
    return {
        look: look as LinkView['look'],
        age_ms: seconds ? Number(seconds) * 1000 : null,
    };
}

/** Call `refresh` after something changed, at most once in `every` ms. */
export function useOnChange(refresh: () => void, every: number, on: boolean): void {
    const latest = useRef(refresh);
    useEffect(() => {
        latest.current = refresh;
    });
    useEffect(() => {
        if (!on) return undefined;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const changed = (): void => {
            timer ??= setTimeout(() => {
                timer = undefined;
                latest.current();
            }, every);
        };
        let figures = liveState().figures;
        const offState = onLiveState((state) => {
            if (state.figures !== figures) changed();
            figures = state.figures;
        });
        const offReset = onReset(() => latest.current());
        return () => {
            clearTimeout(timer);
            offState();
            offReset();
        };
    }, [every, on]);
}

/** Call `refresh` when what was read may be out of date, and soon after a correction: it
 *  changes figures of any time, and nothing else tells that. */
export function useOnCorrection(refresh: () => void, on: boolean): void {
    const latest = useRef(refresh);
    useEffect(() => {
        latest.current = refresh;
    });
    useEffect(() => {
        if (!on) return undefined;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const offCorrection = onLiveCorrection(() => {
            timer ??= setTimeout(() => {
                timer = undefined;
                latest.current();
            }, CORRECTION_MS);
        });
        const offReset = onReset(() => latest.current());
        return () => {
            clearTimeout(timer);
            offCorrection();
            offReset();
        };
    }, [on]);
}
