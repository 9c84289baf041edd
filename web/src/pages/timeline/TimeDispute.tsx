/* Somebody says that a part of a worker's or a workstation's time is wrong. */
import { lazy, Suspense, useState } from 'react';
import { disputeTime } from '../../api/changes';
import { useMay } from '../../api/hooks';
import { loadCode } from '../../lib/loading';
import type { Of } from './lanes';

const DisputeDialog = lazy(() => loadCode(() => import('../../edit/DisputeDialog')));

/** A part of their time, and how it is written. */
export interface Stretch {
    start: number;
    end: number;
    from: string;
    to: string;
    state: string;
}

interface DisputedProps {
    of: Of;
    /** Of the worker or workstation. */
    id: string;
    stretch: Stretch;
    onClose: () => void;
    onDone: () => void;
}

export function Disputed({ of, id, stretch, onClose, onDone }: DisputedProps) {
    const { start, end, from, to, state } = stretch;
    const iso = (at: number): string => new Date(at).toISOString();
    return (
        <Suspense>
            <DisputeDialog
                of="time"
                what={`${id} · ${state} · ${from} – ${to}`}
                save={({ reason, was }) =>
                    disputeTime({
                        ...(of === 'workers' ? { worker_id: id } : { workstation_id: id }),
                        start_time: iso(start),
                        end_time: iso(end),
                        event_type: was === '' || was === 'nothing' ? 'unknown' : was,
                        reason,
                    })
                }
                onClose={onClose}
                onDone={onDone}
            />
        </Suspense>
    );
}

/* Who may say that a part of the time is wrong. */
export function useDispute() {
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
    return { begin: may ? begin : null, asked, done, end };
}
