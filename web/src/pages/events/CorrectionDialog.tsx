/* Voiding an event, or taking it back in. Both want a reason. */
import { useState, type FormEvent } from 'react';
import { restoreEvent, voidEvent } from '../../api/changes';
import type { Event } from '../../api/types';
import { checkReason } from '../../edit/reason';
import { ReasonField } from '../../edit/ReasonField';
import { useDraft } from '../../lib/draft';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { SaveFailed } from '../../ui/SaveFailed';
import { EventType } from './EventType';
import { useWords } from './words';

const EMPTY = { reason: '' };

function useCorrection(event: Event, onDone: (voided: boolean) => void) {
    const voiding = !event.voided;
    const draft = useDraft(`reason:${voiding}:${event.event_uuid}`, EMPTY);
    const [failure, setFailure] = useState<Error | null>(null);
    const [busy, setBusy] = useState(false);

    async function correct(): Promise<void> {
        setBusy(true);
        setFailure(null);
        try {
            const change = voiding ? voidEvent : restoreEvent;
            await change(event.event_uuid, draft.value.reason.trim());
            draft.drop();
            onDone(voiding);
        } catch (error) {
            setFailure(error as Error);
            setBusy(false);
        }
    }
    return { voiding, draft, failure, busy, correct };
}

function Summary({ event }: { event: Event }) {
    const { times } = useWords();
    return (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2">
            <time dateTime={event.timestamp}>{times.dateTimeExact(event.timestamp)}</time>
            <EventType event={event} />
            <span>
                {event.worker_id} · {event.workstation_id}
            </span>
        </div>
    );
}

export interface CorrectionDialogProps {
    event: Event;
    onDone: (voided: boolean) => void;
    onClose: () => void;
}

export function CorrectionDialog({ event, onDone, onClose }: CorrectionDialogProps) {
    const { t } = useWords();
    const { voiding, draft, failure, busy, correct } = useCorrection(event, onDone);
    const [tried, setTried] = useState(false);
    const { reason } = draft.value;
    const fault = tried ? checkReason(reason) : null;

    function submit(submitted: FormEvent): void {
        submitted.preventDefault();
        setTried(true);
        if (!busy && !checkReason(reason)) void correct();
    }

    function close(): void {
        draft.drop();
        onClose();
    }

    return (
        <Dialog
            open
            onOpenChange={(open) => !open && !busy && close()}
            title={t(voiding ? 'events.voidTitle' : 'events.restoreTitle')}
            description={t(voiding ? 'events.voidWhat' : 'events.restoreWhat')}
            footer={
                <>
                    <Button onClick={close} disabled={busy}>
                        {t('action.cancel')}
                    </Button>
                    <Button
                        look={voiding ? 'danger' : 'primary'}
                        type="submit"
                        form="correction"
                        disabled={busy}
                    >
                        {t(voiding ? 'events.void' : 'events.restore')}
                    </Button>
                </>
            }
        >
            <form id="correction" onSubmit={submit} noValidate className="flex flex-col gap-4">
                <Summary event={event} />
                <ReasonField
                    label={t('events.reason')}
                    hint={t('events.reasonHint')}
                    error={fault && t(fault === 'long' ? 'reason.long' : 'events.reasonMissing')}
                    value={reason}
                    onChange={(typed) => draft.set({ reason: typed })}
                />
                {failure && <SaveFailed error={failure} title={t('events.notDone')} />}
            </form>
        </Dialog>
    );
}
