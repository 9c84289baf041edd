/* One connection to GET /api/stream, kept up for as long as it is wanted. */
import { sseParser, type SseMessage } from './sse';

export interface ConnectionEvents {
    message(message: SseMessage): void;
    /** The server was heard: a message or its heartbeat. */
    heard(): void;
    /** The connection is gone and will be tried again. */
    lost(): void;
    /** The server does not answer whoever this is; it is asked again when somebody else is. */
    refused(): void;
}

export interface Connection {
    close(): void;
    /** Try again now, if the connection is down: the network came back. */
    hurry(): void;
    /** Begin anew: somebody else is asking. */
    renew(): void;
}

/* The server speaks at least every 15 seconds; after two silences and a bit it is gone. */
const SILENCE_MS = 35_000;
const RETRY_MS = [500, 1_000, 2_000, 3_000, 5_000];
/* Somebody may sign in elsewhere; whoever signs in here says so. */
const REFUSED_MS = 30_000;

/** How long to wait before attempt `failures` + 1; spread, so that tabs do not call at once. */
export function retryDelay(failures: number, random = Math.random()): number {
    const base = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 5_000;
    return base * (0.75 + random / 2);
}

class Refused extends Error {}

async function readStream(
    response: Response,
    signal: AbortSignal,
    lastId: string,
    events: ConnectionEvents,
    kept: (lastId: string) => void,
): Promise<void> {
    if (response.status === 401 || response.status === 403) throw new Refused();
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    const parser = sseParser(lastId);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return;
        events.heard();
        for (const message of parser.push(value)) events.message(message);
        kept(parser.lastId);
    }
}

/* What is aborted is over, also if whoever carries it out does not notice. */
function whenAborted(signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('aborted'))),
    );
}

export function connect(url: string, events: ConnectionEvents): Connection {
    let closed = false;
    let lastId = '';
    let failures = 0;
    let attempt: AbortController | null = null;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let watchdog: ReturnType<typeof setTimeout> | undefined;

    function heard(): void {
        failures = 0;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => attempt?.abort(), SILENCE_MS);
        events.heard();
    }

    async function follow(signal: AbortSignal): Promise<void> {
        const response = await fetch(url, {
            cache: 'no-store',
            headers: {
                Accept: 'text/event-stream',
                ...(lastId ? { 'Last-Event-ID': lastId } : {}),
            },
            signal,
        });
        await readStream(response, signal, lastId, { ...events, heard }, (id) => (lastId = id));
    }

    async function run(): Promise<void> {
        attempt = new AbortController();
        watchdog = setTimeout(() => attempt?.abort(), SILENCE_MS);
        let refused = false;
        try {
            await Promise.race([follow(attempt.signal), whenAborted(attempt.signal)]);
        } catch (error) {
            /* Broken or silent: all the same, it is tried again. */
            refused = error instanceof Refused;
        }
        clearTimeout(watchdog);
        attempt = null;
        if (closed) return;
        events.lost();
        if (refused) {
            lastId = '';
            events.refused();
        }
        retry = setTimeout(start, refused ? REFUSED_MS : retryDelay(failures++));
    }

    function start(): void {
        clearTimeout(retry);
        retry = undefined;
        if (!closed && !attempt) void run();
    }

    start();
    return {
        close() {
            closed = true;
            clearTimeout(retry);
            attempt?.abort();
        },
        hurry: start,
        renew() {
            lastId = '';
            failures = 0;
            /* One that is up ends, and begins anew after its shortest pause. */
            if (attempt) attempt.abort();
            else start();
        },
    };
}
