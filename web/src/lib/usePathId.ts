import { usePathname } from 'wouter/use-browser-location';

/** The last part of a path, decoded; null when it is badly encoded. */
export function lastPart(path: string): string | null {
    try {
        return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    } catch {
        return null;
    }
}

/** Which worker or station the page is about. The router's own parameters will not do: it
 * decodes the path as a whole, and an id may have a % in it. */
export function usePathId(): string | null {
    return lastPart(usePathname());
}
