/* The window that the URL names, as the API wants it. */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { isOpen, useSettings, type WindowQuery } from '../api/hooks';
import { isoDate, MINUTE } from './time';
import { useUrl } from './url';
import { choiceOf, paramsOf, queryOf, type Choice } from './window';

export interface ChosenWindow {
    choice: Choice;
    /** null until the site's zone is known, where it matters. */
    query: WindowQuery | null;
    /** It has not ended: its figures change. */
    open: boolean;
    choose: (choice: Choice) => void;
}

function minutely(changed: () => void): () => void {
    const timer = setInterval(changed, MINUTE / 2);
    return () => clearInterval(timer);
}

/** The site's civil day as `YYYY-MM-DD`; follows midnight. */
export function useToday(zone: string): string {
    return useSyncExternalStore(minutely, () => isoDate(Date.now(), zone));
}

export function useWindow(): ChosenWindow {
    const [params, set] = useUrl();
    const zone = useSettings().data?.timezone;
    const today = useToday(zone ?? 'UTC');
    const choice = useMemo(() => choiceOf(params), [params]);
    const query = useMemo(() => {
        const needsZone = choice.kind === 'today' || choice.kind === 'days';
        if (needsZone && !zone) return null;
        return queryOf(choice, Date.now(), zone ?? 'UTC');
        /* Midnight moves what "today" means. */
    }, [choice, zone, today]);
    const choose = useCallback((next: Choice) => set(paramsOf(next), { step: true }), [set]);
    return { choice, query, open: isOpen(query), choose };
}
