/* Nobody presses "reload" on a screen on the wall: when the server comes back with another
 * build of the pages, the board goes over to it by itself. */

const KEY = 'shopfloor.board.release';

/** What names a build: the hashed name of the script that a page begins with; '' for none. */
export function releaseOf(html: string): string {
    return /<script[^>]*\ssrc="(\/assets\/[^"]+)"/.exec(html)?.[1] ?? '';
}

/**
 * May the page that runs `mine` be loaded anew, as the server has `theirs`? Once for each
 * build: a cache in between that still gives out the old page must not make it blink for ever.
 */
export function mayReload(mine: string, theirs: string, reloadedFor: string | null): boolean {
    return mine !== '' && theirs !== '' && mine !== theirs && theirs !== reloadedFor;
}

function reloadedFor(): string | null {
    try {
        return sessionStorage.getItem(KEY);
    } catch {
        return null;
    }
}

/* Where nothing can be remembered, the board rather stays old than blinks. */
function remember(release: string): boolean {
    try {
        sessionStorage.setItem(KEY, release);
        return true;
    } catch {
        return false;
    }
}

async function goOverTo(theirs: string): Promise<void> {
    /* A server that goes again in the middle would leave the browser's own error page. */
    const script = await fetch(theirs);
    await script.arrayBuffer();
    if (script.ok && remember(theirs)) location.reload();
}

/* The header says whole seconds, and the way here takes time: less than this is no difference. */
const CLOCK_TOLERANCE_MS = 2_000;

/** How far a server that says it is `date` is ahead of a device's clock; null: it does not say. */
export function clockAhead(date: string | null, now: number): number | null {
    const theirs = Date.parse(date ?? '');
    if (Number.isNaN(theirs)) return null;
    return Math.abs(theirs - now) < CLOCK_TOLERANCE_MS ? 0 : theirs - now;
}

/**
 * Ask for the page anew, and go over to it when it is of another build. How far the server's
 * clock is ahead; throws when the server cannot be reached.
 */
export async function askServer(path: string): Promise<number | null> {
    const response = await fetch(path, { cache: 'no-cache' });
    const theirs = releaseOf(await response.text());
    if (!response.ok) throw new Error(`status ${response.status}`);
    const mine = releaseOf(document.querySelector('script[type="module"][src]')?.outerHTML ?? '');
    if (mayReload(mine, theirs, reloadedFor())) await goOverTo(theirs);
    return clockAhead(response.headers.get('Date'), Date.now());
}
