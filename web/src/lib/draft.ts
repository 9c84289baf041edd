/* What was typed and is not saved yet. Drafts outlive the component they were typed in: who
 * looks at another page, or whose saving failed, finds them again. The browser asks before it
 * throws any away. */
import { useCallback, useSyncExternalStore } from 'react';

interface Draft {
    /** What it was made from. */
    base: unknown;
    value: unknown;
}

const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

function onLeave(event: BeforeUnloadEvent): void {
    event.preventDefault();
}

function changed(): void {
    if (drafts.size > 0) addEventListener('beforeunload', onLeave);
    else removeEventListener('beforeunload', onLeave);
    for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

export function same(a: unknown, b: unknown): boolean {
    return JSON.stringify(a) === JSON.stringify(b);
}

/** Keep `value`, made from `base`; one that says the same as its base is none. */
export function keepDraft(key: string, base: unknown, value: unknown): void {
    if (same(base, value)) drafts.delete(key);
    else drafts.set(key, { base, value });
    changed();
}

export function dropDraft(key: string): void {
    if (drafts.delete(key)) changed();
}

/** All of them: what they were about is no more. */
export function dropDrafts(): void {
    drafts.clear();
    changed();
}

/** Is there a draft with this key? */
export function useHasDraft(key: string): boolean {
    return useSyncExternalStore(listen, () => drafts.has(key));
}

function hasDrafts(beginning: string): boolean {
    return [...drafts.keys()].some((key) => key.startsWith(beginning));
}

/** Is there any with a key that begins so? */
export function useHasDrafts(beginning: string): boolean {
    return useSyncExternalStore(listen, () => hasDrafts(beginning));
}

/** The members of `value` that differ from those of `base`: what is sent to be changed. */
export function differing<T extends object>(base: T, value: T): Partial<T> {
    const members = Object.entries(value).filter(
        ([name, member]) => !same(member, base[name as keyof T]),
    );
    return Object.fromEntries(members) as Partial<T>;
}

export interface DraftOf<T> {
    value: T;
    /** What the draft was made from, which may have been changed by somebody else since. */
    base: T;
    dirty: boolean;
    set: (change: Partial<T>) => void;
    drop: () => void;
}

/** The draft with this key, or `saved`, to be typed over. */
export function useDraft<T extends object>(key: string, saved: T): DraftOf<T> {
    const draft = useSyncExternalStore(listen, () => drafts.get(key));
    const base = (draft?.base ?? saved) as T;
    const value = (draft?.value ?? saved) as T;
    const set = useCallback(
        (change: Partial<T>) => {
            const now = drafts.get(key);
            const from = (now?.base ?? saved) as T;
            keepDraft(key, from, { ...((now?.value ?? saved) as T), ...change });
        },
        [key, saved],
    );
    const drop = useCallback(() => dropDraft(key), [key]);
    return { value, base, dirty: draft !== undefined, set, drop };
}
