/* A worker says that an event is wrong, and why. */
import { useState } from 'react';
import { disputeEvent } from '../../api/changes';
import type { Event } from '../../api/types';
import { useSave } from '../../lib/useSave';
import { EditDialog } from '../../edit/EditDialog';
import { Field, Input } from '../../ui/Field';
import { useWords } from './words';

/* As the API takes reasons. */
const REASON_BYTES = 500;

export interface DisputeDialogProps {
    event: Event;
    onClose: () => void;
    onDone: () => void;
}

export default function DisputeDialog({ event, onClose, onDone }: DisputeDialogProps) {
    const { t, times } = useWords();
    const [reason, setReason] = useState('');
    const [attempt, setAttempt] = useState<object | null>(null);
    const save = useSave();
    const missing = reason.trim() === '';

    async function dispute(): Promise<void> {
        setAttempt({});
        if (missing) return;
        if (await save.run(() => disputeEvent(event.event_uuid, reason.trim()))) onDone();
    }

    return (
        <EditDialog
            title={t('dispute.title')}
            description={`${times.dateTimeExact(event.timestamp)} · ${t(`event.${event.event_type}`)} · ${event.workstation_id}`}
            dirty={!missing}
            busy={save.busy}
            failure={save.failure}
            attempt={attempt}
            save={t('dispute.send')}
            onSave={() => void dispute()}
            onDiscard={onClose}
        >
            <p>{t('dispute.what')}</p>
            <Field
                label={t('dispute.reason')}
                hint={t('dispute.reasonHint')}
                error={attempt && missing ? t('dispute.missing') : null}
            >
                {(control) => (
                    <Input
                        {...control}
                        autoFocus
                        autoComplete="off"
                        maxLength={REASON_BYTES}
                        value={reason}
                        onChange={(change) => setReason(change.target.value)}
                    />
                )}
            </Field>
        </EditDialog>
    );
}
