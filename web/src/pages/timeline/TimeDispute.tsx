/* Somebody says that a part of a worker's time is wrong. */
import { lazy, Suspense, useState } from 'react';
import { disputeTime } from '../../api/changes';
import { useMay } from '../../api/hooks';
import { loadCode } from '../../lib/loading';
import type { Of } from './lanes';

const DisputeDialog = lazy(() => loadCode(() => import('../../edit/DisputeDialog')));

/** A part of a worker's time, and how it is written. */
export interface Stretch {
    start: number;
    end: number;
    from: string;
    to: string;
    state: string;
}

interface DisputedProps {
    worker: string;
    stretch: Stretch;
    onClose: () => void;
    onDone: () => void;
}

export function Disputed({ worker, stretch, onClose, onDone }: DisputedProps) {
    const { start, end, from, to, state } = stretch;
    const iso = (at: number): string => new Date(at).toISOString();
    return (
        <Suspense>
            <DisputeDialog
                of="time"
                what={`${worker} · ${state} · ${from} – ${to}`}
                save={({ reason, was }) =>
                    disputeTime({
                        worker_id: worker,
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

/* Who may say that a part of a worker's time is wrong. */
export function useDispute(of: Of) {
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
    return { begin: may && of === 'workers' ? begin : null, asked, done, end };
}
