/* Whoever signs in elsewhere, at a provider, comes back to the page that was asked for. */

const KEY = 'shopfloor.return';

export function rememberPlace(): void {
    try {
        sessionStorage.setItem(KEY, location.pathname + location.search);
    } catch {
        /* Storage may be denied; then the overview comes. */
    }
}

/** Where to go back to, once; null: nowhere. Only a path of this server is one. */
export function rememberedPlace(): string | null {
    try {
        const place = sessionStorage.getItem(KEY);
        sessionStorage.removeItem(KEY);
        return place !== null && /^\/(?![/\\])/.test(place) ? place : null;
    } catch {
        return null;
    }
}
