/* How a tab gets at the browser's one connection.
 *
 * HTTP/1.1 allows six connections to a server; with a stream for each tab the seventh tab
 * would load for ever. So a SharedWorker holds one for all; where there is none, the tab that
 * holds a Web Lock tells the others by BroadcastChannel, and another takes over when it goes.
 * Locks need a secure context: without any of these each tab has its own. */
import { isHub } from '../../lib/serves';
import { openHub, type Hub } from './hub';
import type { LiveMessage, TabMessage } from './messages';

type Receive = (message: LiveMessage) => void;
export interface Joined {
    /** Stop receiving. */
    leave(): void;
    /** Somebody else is asking. */
    renew(): void;
}

const NAME = 'shopfloor-live';
const URL_OF_STREAM = '/api/stream';

/* One that is there speaks at least with every heartbeat of the server, while all is well. */
const QUIET_MS = 20_000;
/* When asked it answers at once, server or not. */
const ANSWER_MS = 10_000;
const AGAIN_MS = 1_000;

/* A worker whose code did not come, as the server was away just then, or whose process died,
 * tells nobody, or only once: it is asked when it is silent, and begun anew when it stays so. */
function joinWorker(receive: Receive, missed: () => void): Joined {
    let port: MessagePort;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = (message: TabMessage): void => port.postMessage(message);

    function later(next: () => void, ms: number): void {
        clearTimeout(timer);
        timer = setTimeout(next, ms);
    }

    function ask(message: TabMessage): void {
        later(beginAnew, ANSWER_MS);
        say(message);
    }

    function begin(): void {
        const worker = new SharedWorker(new URL('./shared.worker.ts', import.meta.url), {
            type: 'module',
            name: NAME,
        });
        port = worker.port;
        port.onmessage = ({ data }: MessageEvent<LiveMessage>) => {
            later(() => ask('ask'), QUIET_MS);
            receive(data);
        };
        worker.onerror = () => {
            if (worker.port === port) later(beginAnew, AGAIN_MS);
        };
        ask('hello');
    }

    function leave(): void {
        clearTimeout(timer);
        say('bye');
        port.onmessage = null;
        port.close();
    }

    function beginAnew(): void {
        leave();
        begin();
        missed();
    }

    begin();
    return { leave, renew: () => say('renew') };
}

function joinChannel(receive: Receive): Joined {
    const channel = new BroadcastChannel(NAME);
    const left = new AbortController();
    let hub: Hub | null = null;

    function tell(message: LiveMessage): void {
        receive(message);
        channel.postMessage(message);
    }

    channel.onmessage = ({ data }: MessageEvent<LiveMessage | TabMessage>) => {
        if (typeof data === 'object') receive(data);
        else if (data === 'renew') hub?.renew();
        else if (data === 'hello')
            for (const message of hub?.welcome() ?? []) channel.postMessage(message);
    };
    channel.postMessage('hello' satisfies TabMessage);

    void navigator.locks
        .request(NAME, { signal: left.signal }, async () => {
            hub = openHub(URL_OF_STREAM, tell);
            await new Promise((resolve) => left.signal.addEventListener('abort', resolve));
            hub.close();
        })
        .catch(() => undefined);

    return {
        leave() {
            left.abort();
            channel.close();
        },
        renew() {
            if (hub) hub.renew();
            else channel.postMessage('renew' satisfies TabMessage);
        },
    };
}

function joinAlone(receive: Receive): Joined {
    const hub = openHub(URL_OF_STREAM, receive);
    return { leave: () => hub.close(), renew: () => hub.renew() };
}

/* Pages of a site do not load how those of a hub do it. */
function joinHub(receive: Receive, missed: () => void): Joined {
    let joined: Joined | null = null;
    let left = false;

    function begin(): void {
        if (left) return;
        import('./health').then(
            ({ joinHealth }) => {
                if (!left) joined = joinHealth(receive, missed);
            },
            () => setTimeout(begin, AGAIN_MS),
        );
    }

    begin();
    return {
        leave() {
            left = true;
            joined?.leave();
        },
        renew: () => undefined,
    };
}

/** `missed`: something may have been said that nobody received. */
export function join(receive: Receive, missed: () => void): Joined {
    if (isHub()) return joinHub(receive, missed);
    if (typeof SharedWorker !== 'undefined') return joinWorker(receive, missed);
    if ('locks' in navigator && typeof BroadcastChannel !== 'undefined')
        return joinChannel(receive);
    return joinAlone(receive);
}
