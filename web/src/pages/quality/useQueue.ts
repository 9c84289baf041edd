/* One claim after another. Those that wait are read once: what comes meanwhile moves nothing. */
import { useState } from 'react';
import { mutate } from 'swr';
import { judge, type Audit, type Audits, type Verdict, type VerdictKept } from '../../api/quality';
import { useSave } from '../../lib/useSave';

export interface Given {
    audit: Audit;
    kept: VerdictKept;
}

export interface Queue {
    /** null: all are answered. */
    audit: Audit | null;
    /** Which it is, from 0 on, and how many there are. */
    at: number;
    count: number;
    /** What was said of it before. */
    before: Given | null;
    /** The answer that was given last. */
    last: Given | null;
    answered: number;
    busy: boolean;
    failure: Error | null;
    answer: (verdict: Verdict) => void;
    undo: () => void;
    skip: () => void;
}

/* Whoever comes back to the queue finds it without what was answered. */
function leaveOut(path: string, uuid: string): void {
    const without = (queue?: Audits): Audits | undefined =>
        queue && {
            ...queue,
            audits: queue.audits.filter(({ event_uuid }) => event_uuid !== uuid),
            waiting: Math.max(0, queue.waiting - 1),
        };
    void mutate<Audits>(path, without, { revalidate: false });
}

export function useQueue(path: string, { audits }: Audits): Queue {
    const [cases] = useState(audits);
    const [at, setAt] = useState(0);
    const [given, setGiven] = useState<ReadonlyMap<string, Given>>(new Map());
    const [last, setLast] = useState<Given | null>(null);
    const save = useSave();
    const audit = cases[at] ?? null;

    async function answer(verdict: Verdict): Promise<void> {
        if (!audit || save.busy) return;
        const uuid = audit.event_uuid;
        let kept: VerdictKept | undefined;
        await save.run(async () => void (kept = await judge(uuid, verdict)));
        if (!kept) return;
        /* Not while it is saved: a key for the next claim, once that is seen, would be lost. */
        const one = { audit, kept };
        if (!given.has(uuid)) leaveOut(path, uuid);
        setGiven(new Map(given).set(uuid, one));
        setLast(one);
        setAt(at + 1);
    }
    function go(to: number): void {
        if (save.busy || to < 0 || to > cases.length) return;
        save.forget();
        setLast(null);
        setAt(to);
    }
    return {
        audit,
        at,
        count: cases.length,
        before: (audit && given.get(audit.event_uuid)) ?? null,
        last,
        answered: given.size,
        busy: save.busy,
        failure: save.failure,
        answer: (verdict) => void answer(verdict),
        undo: () => go(at - 1),
        skip: () => go(at + 1),
    };
}
