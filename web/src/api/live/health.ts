/* How a page of a hub knows whether the hub is there. Nothing there changes within seconds, so it has
 * no stream: it is asked whether it runs. What was read while it was away is read again then. */
import type { LiveMessage } from './messages';
import type { Joined } from './transport';

const EVERY_MS = 5_000;
const PATIENCE_MS = 10_000;

async function answers(): Promise<boolean> {
    try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        return (await fetch('/healthz', { cache: 'no-store', signal })).ok;
    } catch {
        return false;
    }
}

/** `missed`: see transport.ts. */
export function joinHealth(receive: (message: LiveMessage) => void, missed: () => void): Joined {
    let heard: number | null = null;
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function ask(): Promise<void> {
        const there = await answers();
        if (left) return;
        if (there) heard = Date.now();
        else missed();
        receive({ kind: 'link', link: there ? 'live' : 'reconnecting', heard });
        timer = setTimeout(() => void ask(), EVERY_MS);
    }

    const soon = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => void ask());
    };
    globalThis.addEventListener('online', soon);
    soon();
    return {
        leave() {
            left = true;
            clearTimeout(timer);
            globalThis.removeEventListener('online', soon);
        },
        /* Who asks makes no difference to it. */
        renew: () => undefined,
    };
}
