/* The view, held by the URL, so that a link shows the same thing. */
import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { navigate } from 'wouter/use-browser-location';
import { WINDOW_PARAMS } from './window';

/** `search` with `changes`; null or '' takes a parameter away. */
export function changed(search: string, changes: Record<string, string | null>): string {
    const params = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') params.delete(name);
        else params.set(name, value);
    }
    return params.toString();
}

/** `path` with nothing of `search` but the window: what a link to another page keeps. */
export function withWindow(path: string, search: string): string {
    const from = new URLSearchParams(search);
    const to = new URLSearchParams();
    for (const name of WINDOW_PARAMS) {
        const value = from.get(name);
        if (value !== null) to.set(name, value);
    }
    const text = to.toString();
    return text ? `${path}?${text}` : path;
}

/** A link to another page, about the same window. */
export function useHref(): (path: string) => string {
    const search = useSearch();
    return useCallback((path) => withWindow(path, search), [search]);
}

/** `step`: the change is a step of its own in the browser's history. */
export type SetParams = (
    changes: Record<string, string | null>,
    options?: { step?: boolean },
) => void;

/**
 * The parameters of the URL, and how to change some. The browser's history stays as it is unless
 * it is told to step: "back" leads to the page or the window before, not through each letter of
 * a search.
 */
export function useUrl(): [URLSearchParams, SetParams] {
    const search = useSearch();
    const [path] = useLocation();
    const params = useMemo(() => new URLSearchParams(search), [search]);
    const set = useCallback<SetParams>(
        (changes, { step = false } = {}) => {
            /* Of the URL as it is now: two changes in one moment must both hold. */
            const text = changed(location.search, changes);
            navigate(text ? `${path}?${text}` : path, { replace: !step });
        },
        [path],
    );
    return [params, set];
}

/** One parameter; `fallback` is what its absence means. */
export function useParam(name: string, fallback = ''): [string, (value: string) => void] {
    const [params, set] = useUrl();
    const put = useCallback(
        (value: string) => set({ [name]: value === fallback ? null : value }),
        [name, fallback, set],
    );
    return [params.get(name) ?? fallback, put];
}
