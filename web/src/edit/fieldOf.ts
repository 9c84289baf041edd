/* Which field of a form a refusal of the server is about. */
import { ApiError } from '../api/client';

/** What the server's text is about, by the first pattern that it matches. */
export function fieldOf<F extends string>(
    error: Error | null,
    patterns: readonly [RegExp, F][],
): F | null {
    if (!(error instanceof ApiError) || error.transient) return null;
    return patterns.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
}
