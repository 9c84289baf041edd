/* What this tab knows from the live stream. */
import { tellRefused } from '../client';
import type { Event, Figures, LiveCorrection } from '../types';
import { mergeAlerts } from './alerts';
import { mergeFigures } from './merge';
import type { Link, LiveMessage, LiveState } from './messages';
import { join, type Joined } from './transport';

type Listener<T> = (value: T) => void;

const EMPTY: LiveState = { figures: null, alerts: null, link: 'reconnecting', heard: null };
/* A page that goes and one that comes a moment later need not connect anew. */
const LINGER_MS = 5_000;

let state: LiveState = EMPTY;
let joined: Joined | null = null;
/* Something may have been said that this tab did not hear. */
let missed = false;
let lingering: ReturnType<typeof setTimeout> | undefined;
const states = new Set<Listener<LiveState>>();
const events = new Set<Listener<Event>>();
const corrections = new Set<Listener<LiveCorrection>>();
const resets = new Set<Listener<void>>();

function set(change: Partial<LiveState>): void {
    state = { ...state, ...change };
    for (const listener of states) listener(state);
}

/* Another shift has begun: "previous shift" and "today" no longer mean what they did. */
function anotherShift(known: Figures | null, figures: Figures): boolean {
    return known !== null && known.window.start_time !== figures.window.start_time;
}

function reset(): void {
    missed = false;
    for (const listener of resets) listener();
}

function receiveLink(link: Link, heard: number | null): void {
    set({ link, heard });
    /* All else that is asked for is answered now, too. */
    if (missed && link === 'live') reset();
}

function receive(message: LiveMessage): void {
    if (message.kind === 'link') return receiveLink(message.link, message.heard);
    if (message.kind === 'refused') return tellRefused();
    if (message.kind === 'reset') return reset();
    if (message.kind === 'event') return events.forEach((listener) => listener(message.event));
    if (message.kind === 'correction')
        return corrections.forEach((listener) => listener(message.correction));
    if (message.kind === 'alerts')
        return set({ alerts: mergeAlerts(state.alerts, message.alerts) });
    const known = state.figures;
    const figures = mergeFigures(known, message.figures);
    set({ figures, heard: Date.now() });
    if (figures && anotherShift(known, figures)) reset();
}

function wanted(): boolean {
    return states.size + events.size + corrections.size + resets.size > 0;
}

function goneOrKept(): void {
    clearTimeout(lingering);
    lingering = setTimeout(() => {
        if (wanted()) return;
        joined?.leave();
        joined = null;
        state = EMPTY;
    }, LINGER_MS);
}

function miss(): void {
    missed = true;
}

/* A page in the browser's back-forward cache hears nothing: it leaves, and joins again. */
function onHide(): void {
    joined?.leave();
    joined = null;
}
function onShow(event: PageTransitionEvent): void {
    if (!event.persisted || !wanted()) return;
    miss();
    joined ??= join(receive, miss);
}

function listen<T>(set: Set<Listener<T>>, listener: Listener<T>): () => void {
    set.add(listener);
    if (!joined) {
        joined = join(receive, miss);
        addEventListener('pagehide', onHide);
        addEventListener('pageshow', onShow);
    }
    return () => {
        set.delete(listener);
        goneOrKept();
    };
}

/** Somebody else is asking: what is heard from now on is for them. */
export function renewLive(): void {
    joined?.renew();
}

export const liveState = (): LiveState => state;
export const onLiveState = (listener: Listener<LiveState>): (() => void) =>
    listen(states, listener);
export const onLiveEvent = (listener: Listener<Event>): (() => void) => listen(events, listener);
export const onLiveCorrection = (listener: Listener<LiveCorrection>): (() => void) =>
    listen(corrections, listener);
/** What was read before may be out of date: read it again. */
export const onReset = (listener: Listener<void>): (() => void) => listen(resets, listener);
