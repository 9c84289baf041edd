/* What somebody says is wrong. Every page counts the open ones for who decides, so this brings
 * nothing else with it. */
import { withParams } from './client';
import { useMay, useRead, useSession, type Answer } from './hooks';
import type { Dispute } from './types';

interface Disputes {
    disputes: Dispute[];
    next_cursor: string | null;
}

export const disputesPath = (state: 'open' | 'all', page: Record<string, string> = {}): string =>
    withParams('/api/disputes', { state, ...page });

/** A page of them; `cursor` is '' for the first. */
export const useDisputes = (state: 'open' | 'all', cursor: string): Answer<Disputes> =>
    useRead<Disputes>(disputesPath(state, { limit: '100', ...(cursor === '' ? {} : { cursor }) }));

/** How many wait for whoever asks to decide. */
export function useOpenDisputes(): { count: number; retry: () => void } {
    const may = useMay('correct');
    const { data, retry } = useRead<Disputes>(may ? disputesPath('open') : null);
    return { count: may ? (data?.disputes.length ?? 0) : 0, retry };
}

/** Those of the own events; undefined: whoever asks has none, or they are not read yet. */
export function useOwnDisputes(): readonly Dispute[] | undefined {
    const may = useMay('read_self', 'correct');
    const own = useSession()?.session.worker_id != null;
    return useRead<Disputes>(may && own ? '/api/disputes?own=true' : null).data?.disputes;
}
