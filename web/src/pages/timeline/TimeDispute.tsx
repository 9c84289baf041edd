/* Somebody says that a part of a worker's or a workstation's time is wrong. */
import { lazy, Suspense, useState } from 'react';
import { disputeTime } from '../../api/changes';
import { useOwnDisputes } from '../../api/disputes';
import { useMay, useSession } from '../../api/hooks';
import type { Dispute } from '../../api/types';
import { disputeOfTime } from '../../edit/disputedBy';
import { loadCode } from '../../lib/loading';
import type { Of } from './lanes';

const DisputeDialog = lazy(() => loadCode(() => import('../../edit/DisputeDialog')));

/** A part of their time, and how it is written. */
export interface Stretch {
    start: number;
    end: number;
    /** With the date, to the second. */
    from: string;
    to: string;
    state: string;
}

interface DisputedProps {
    of: Of;
    /** Of the worker or workstation. */
    id: string;
    own: boolean;
    stretch: Stretch;
    onClose: () => void;
    onDone: () => void;
}

export function Disputed({ of, id, own, stretch, onClose, onDone }: DisputedProps) {
    const { start, end, from, to, state } = stretch;
    const iso = (at: number): string => new Date(at).toISOString();
    return (
        <Suspense>
            <DisputeDialog
                of="time"
                own={own}
                what={`${id} · ${state} · ${from} – ${to}`}
                save={({ reason, was, share }) =>
                    disputeTime({
                        ...(of === 'workers' ? { worker_id: id } : { workstation_id: id }),
                        start_time: iso(start),
                        end_time: iso(end),
                        event_type: was === '' || was === 'nothing' ? 'unknown' : was,
                        reason,
                        ...(own && { share_reason: share }),
                    })
                }
                onClose={onClose}
                onDone={onDone}
            />
        </Suspense>
    );
}

/* Who may say that a part of the time is wrong, and what was said of the own. */
export function useDispute(of: Of, lane: string) {
    const own = useSession()?.session.worker_id === lane && of === 'workers';
    const disputes = useOwnDisputes();
    const said = (start: number, end: number): Dispute | undefined =>
        own ? disputeOfTime(disputes, start, end) : undefined;
    const may = useMay('annotate', 'correct');
    const [asked, ask] = useState<Stretch | null>(null);
    const [done, setDone] = useState<Stretch | null>(null);
    const begin = (stretch: Stretch): void => {
        setDone(null);
        ask(stretch);
    };
    const end = (sent: Stretch | null): void => {
        ask(null);
        setDone(sent);
    };
    return { begin: may ? begin : null, asked, done, end, own, said };
}
