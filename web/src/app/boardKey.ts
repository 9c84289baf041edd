/* A screen on the wall opens /board#key=sfk_...: nobody signs in there. What follows the # is not
 * sent to any server and stands in no log. The key is exchanged for a cookie, and taken out of the
 * address, where whoever passes by could read it. */
import { ApiError, send, SESSION_PATH } from '../api/client';

/** The key in what follows the # of an address; null: there is none. */
export function keyIn(hash: string): string | null {
    return new URLSearchParams(hash.replace(/^#/, '')).get('key') || null;
}

let refused: string | null = null;

/** Why the server did not take the key; null: it did, or there was none. */
export function keyRefusal(): string | null {
    return refused;
}

/** Show the key in the address to the server. Where it cannot answer now, the key stays. */
export async function showKey(): Promise<void> {
    const key = keyIn(location.hash);
    if (key === null) return;
    try {
        await send('POST', `${SESSION_PATH}/board`, { key });
        refused = null;
    } catch (error) {
        if (!(error instanceof ApiError) || error.transient) return;
        refused = error.message;
    }
    history.replaceState(history.state, '', location.pathname + location.search);
}
