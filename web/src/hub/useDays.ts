/* The days and the state of knowledge that the address names. */
import { useMemo } from 'react';
import { useToday } from '../lib/useWindow';
import { useParam, useUrl } from '../lib/url';
import { byOf, daysOf, zoneOfToday, type By, type ChosenDays, type Days, type Name } from './days';

export interface Chosen {
    days: ChosenDays;
    /** The sites have several zones, so today is the date of UTC. */
    manyZones: boolean;
    by: By;
    /** What was known then, RFC 3339; undefined: now. */
    known: string | undefined;
    choose: (name: Name) => void;
    chooseOwn: (days: Days) => void;
    setBy: (by: string) => void;
    setKnown: (known: string | null) => void;
}

function knownOf(text: string | null): string | undefined {
    const at = Date.parse(text ?? '');
    return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** `zones`: of the sites of the page. */
export function useDays(zones: readonly string[]): Chosen {
    const [params, set] = useUrl();
    const [by, setBy] = useParam('by');
    const zone = zoneOfToday(zones);
    const today = useToday(zone ?? 'UTC');
    const manyZones = zone === null;
    return useMemo(() => {
        const days = daysOf(params, today);
        return {
            days,
            manyZones,
            by: byOf(days, by),
            known: knownOf(params.get('known')),
            choose: (name) =>
                set({ window: name === '7d' ? null : name, from: null, to: null }, { step: true }),
            chooseOwn: ({ first, last }) =>
                set({ window: null, from: first, to: last }, { step: true }),
            setBy,
            setKnown: (known) => set({ known }, { step: true }),
        };
    }, [params, today, manyZones, by, set, setBy]);
}
