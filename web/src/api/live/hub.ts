/* Holds the connection for all tabs: knows the figures, and what to tell a tab that is new. */
import type { LiveAlerts } from '../alerts';
import type { Event, LiveCorrection, LiveFigures } from '../types';
import { mergeAlerts } from './alerts';
import { connect, type Connection } from './connection';
import { mergeFigures } from './merge';
import type { LiveMessage, LiveState } from './messages';
import type { SseMessage } from './sse';

/* Two heartbeats of the server's 15 seconds say that all is well, more would only be noise. */
const LINK_EVERY_MS = 5_000;

export interface Hub {
    /** All that a tab needs that has heard nothing yet. */
    welcome(): LiveMessage[];
    /** How the connection stands. */
    link(): LiveMessage;
    /** Begin anew: somebody else is asking. */
    renew(): void;
    close(): void;
}

export function openHub(url: string, tell: (message: LiveMessage) => void): Hub {
    const state: LiveState = { figures: null, alerts: null, link: 'reconnecting', heard: null };
    let told = 0;

    const link = (): LiveMessage => ({ kind: 'link', link: state.link, heard: state.heard });

    function tellLink(): void {
        told = Date.now();
        tell(link());
    }

    function message({ type, data }: SseMessage): void {
        if (type === 'metrics') {
            const figures = JSON.parse(data) as LiveFigures;
            state.figures = mergeFigures(state.figures, figures);
            tell({ kind: 'metrics', figures });
        } else if (type === 'alerts') {
            const alerts = JSON.parse(data) as LiveAlerts;
            state.alerts = mergeAlerts(state.alerts, alerts);
            tell({ kind: 'alerts', alerts });
        } else if (type === 'event') {
            tell({ kind: 'event', event: JSON.parse(data) as Event });
        } else if (type === 'correction') {
            tell({ kind: 'correction', correction: JSON.parse(data) as LiveCorrection });
        } else if (type === 'reset') {
            tell({ kind: 'reset' });
        }
    }

    function heard(): void {
        const changed = state.link !== 'live';
        state.link = 'live';
        state.heard = Date.now();
        if (changed || state.heard - told >= LINK_EVERY_MS) tellLink();
    }

    function lost(): void {
        state.link = 'reconnecting';
        tellLink();
    }

    /* What is known was for somebody else. */
    function refused(): void {
        state.figures = null;
        state.alerts = null;
        tell({ kind: 'refused' });
    }

    const connection: Connection = connect(url, { message, heard, lost, refused });
    const online = (): void => connection.hurry();
    globalThis.addEventListener('online', online);

    return {
        welcome() {
            const { figures, alerts } = state;
            return [
                ...(figures
                    ? [{ kind: 'metrics', figures: { ...figures, partial: false } } as const]
                    : []),
                ...(alerts ? [{ kind: 'alerts', alerts } as const] : []),
                link(),
            ];
        },
        link,
        renew() {
            state.figures = null;
            state.alerts = null;
            connection.renew();
        },
        close() {
            globalThis.removeEventListener('online', online);
            connection.close();
        },
    };
}
