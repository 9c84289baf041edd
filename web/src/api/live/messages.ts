/* What the one connection tells the tabs of a browser. */
import type { LiveAlerts } from '../alerts';
import type { Event, Figures, LiveCorrection, LiveFigures } from '../types';

/** live: the server was heard within its heartbeat; reconnecting: it is being called. */
export type Link = 'live' | 'reconnecting';

export type LiveMessage =
    /** Figures as the server sent them, whole or partial. */
    | { kind: 'metrics'; figures: LiveFigures }
    | { kind: 'alerts'; alerts: LiveAlerts }
    | { kind: 'event'; event: Event }
    | { kind: 'correction'; correction: LiveCorrection }
    /** What was read before may be out of date. */
    | { kind: 'reset' }
    /** The server does not answer whoever asks. */
    | { kind: 'refused' }
    /** How the connection stands; `heard`: when the server was last heard, ms since 1970. */
    | { kind: 'link'; link: Link; heard: number | null };

/** What a tab says to whoever holds the connection; ask: are you there?; renew: somebody has
 *  signed in. */
export type TabMessage = 'hello' | 'ask' | 'renew' | 'bye';

export interface LiveState {
    figures: Figures | null;
    /** All that are open. */
    alerts: LiveAlerts | null;
    link: Link;
    heard: number | null;
}
