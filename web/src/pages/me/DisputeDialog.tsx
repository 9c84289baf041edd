/* A worker says that an event is wrong, and why. */
import { disputeEvent } from '../../api/changes';
import type { Event } from '../../api/types';
import { EditDialog } from '../../edit/EditDialog';
import { useDialogForm } from '../../edit/useDialogForm';
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
    const { form, set, fault, submit, ...rest } = useDialogForm({
        base: { reason: '' },
        check: ({ reason }) => (reason.trim() ? {} : { reason: 'missing' as const }),
        say: () => t('dispute.missing'),
        patterns: [[/\breason\b/, 'reason']],
        save: ({ reason }) => disputeEvent(event.event_uuid, reason.trim()),
    });

    return (
        <EditDialog
            title={t('dispute.title')}
            description={`${times.dateTimeExact(event.timestamp)} · ${t(`event.${event.event_type}`)} · ${event.workstation_id}`}
            {...rest}
            save={t('dispute.send')}
            onSave={() => void submit().then((done) => done && onDone())}
            onDiscard={onClose}
        >
            <p>{t('dispute.what')}</p>
            <Field
                label={t('dispute.reason')}
                hint={t('dispute.reasonHint')}
                error={fault('reason')}
            >
                {(control) => (
                    <Input
                        {...control}
                        autoFocus
                        autoComplete="off"
                        maxLength={REASON_BYTES}
                        value={form.reason}
                        onChange={(change) => set({ reason: change.target.value })}
                    />
                )}
            </Field>
        </EditDialog>
    );
}
