/* Code that is loaded when it is first needed, and what to do when it does not come. */

/** The server is away, or was updated, and what it has now has other names. */
export class LoadError extends Error {
    constructor(cause: unknown) {
        super(cause instanceof Error ? cause.message : String(cause), { cause });
        this.name = 'LoadError';
    }
}

export async function loadCode<T>(load: () => Promise<T>): Promise<T> {
    try {
        return await load();
    } catch (cause) {
        throw new LoadError(cause);
    }
}

/* Where it is noted when the page was last loaded anew by itself. */
const NOTED = 'shopfloor.reloaded';
/* What breaks each time must not be loaded again and again. */
const PAUSE_MS = 30_000;

function reloadedLately(now: number): boolean {
    return now - Number(sessionStorage.getItem(NOTED) ?? 0) < PAUSE_MS;
}

/**
 * Load everything anew, if the server answers: else the browser's own error page would take the
 * place of this one. `asked`: somebody pressed a button.
 */
export async function reloadWhenServed(asked = false): Promise<void> {
    if (!asked && reloadedLately(Date.now())) return;
    const answer = await fetch(location.pathname, { cache: 'no-cache' }).catch(() => null);
    if (!answer?.ok) return;
    if (!asked) sessionStorage.setItem(NOTED, String(Date.now()));
    location.reload();
}
