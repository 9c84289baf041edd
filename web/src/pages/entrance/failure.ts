/* What the server says to somebody who signs in. */
import { ApiError } from '../../api/client';

export type Failure =
    | { kind: 'wrong' }
    /** Name and password fit; a code is wanted besides. */
    | { kind: 'code' }
    | { kind: 'wait'; seconds: number }
    | { kind: 'other'; error: Error };

export function failureOf(error: Error): Failure {
    if (!(error instanceof ApiError)) return { kind: 'other', error };
    if (error.status === 429) return { kind: 'wait', seconds: error.retryAfter ?? 1 };
    if (error.status !== 401) return { kind: 'other', error };
    return error.answer['code_wanted'] === true ? { kind: 'code' } : { kind: 'wrong' };
}

/** How a sign-in at a provider went wrong, by the fragment with which one comes back from there. */
export function providerFailure(hash: string): 'denied' | 'noRole' | 'unavailable' | null {
    switch (hash) {
        case '#sign-in=denied':
            return 'denied';
        case '#sign-in=no-role':
            return 'noRole';
        case '#sign-in=unavailable':
            return 'unavailable';
        default:
            return null;
    }
}
