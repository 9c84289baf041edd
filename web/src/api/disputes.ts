/* What somebody says is wrong. Every page counts the open ones for who decides, so this brings
 * nothing else with it. */
import { withParams } from './client';
import { useMay, useRead, useSession, type Answer } from './hooks';
import type { Dispute } from './types';

interface Disputes {
    disputes: Dispute[];
}

export const disputesPath = (state: 'open' | 'all'): string =>
    withParams('/api/disputes', { state });

export const useDisputes = (state: 'open' | 'all', may = true): Answer<Disputes> =>
    useRead<Disputes>(may ? disputesPath(state) : null);

/** How many wait for whoever asks to decide. */
export function useOpenDisputes(): { count: number; retry: () => void } {
    const may = useMay('correct');
    const { data, retry } = useDisputes('open', may);
    return { count: may ? (data?.disputes.length ?? 0) : 0, retry };
}

/** Those of the own events; undefined: whoever asks has none, or they are not read yet. */
export function useOwnDisputes(): readonly Dispute[] | undefined {
    const may = useMay('read_self', 'correct');
    const own = useSession()?.session.worker_id != null;
    return useRead<Disputes>(may && own ? '/api/disputes?own=true' : null).data?.disputes;
}
