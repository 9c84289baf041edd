/* Making one change: whether it is under way, and why it was not made. */
import { useState } from 'react';
import { ApiError } from '../api/client';

export interface Save {
    busy: boolean;
    failure: Error | null;
    /** True when it was made. */
    run: (change: () => Promise<unknown>) => Promise<boolean>;
    forget: () => void;
}

export function useSave(): Save {
    const [busy, setBusy] = useState(false);
    const [failure, setFailure] = useState<Error | null>(null);

    async function run(change: () => Promise<unknown>): Promise<boolean> {
        setBusy(true);
        setFailure(null);
        try {
            await change();
            return true;
        } catch (error) {
            setFailure(error as Error);
            return false;
        } finally {
            setBusy(false);
        }
    }
    return { busy, failure, run, forget: () => setFailure(null) };
}

/** What the server's text is about, by the first pattern that it matches. */
export function fieldOf<F extends string>(
    error: Error | null,
    patterns: readonly [RegExp, F][],
): F | null {
    if (!(error instanceof ApiError) || error.transient) return null;
    return patterns.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
}
