/* Somebody says that an event or a stretch of time is wrong, why, and what was so. */
import type { Proposal } from '../api/types';
import { pageWords } from '../lib/i18n';
import { Select } from '../ui/Select';
import { disputeWords } from './disputeWords';
import { EditDialog } from './EditDialog';
import { ReasonField } from './ReasonField';
import { useDialogForm } from './useDialogForm';

const useWords = pageWords(disputeWords);

const STATES = ['working', 'idle', 'absent', 'unknown'] as const;

export interface DisputeForm {
    reason: string;
    /** '': it is not said. */
    was: Proposal | '';
}

export interface DisputeDialogProps {
    /** What is disputed. */
    what: string;
    /** Of a stretch of time it must be said what was so; units are none of any state. */
    of: 'state' | 'units' | 'time';
    save: (form: DisputeForm) => Promise<unknown>;
    onClose: () => void;
    onDone: () => void;
}

function useOptions(of: DisputeDialogProps['of']): { value: Proposal | ''; label: string }[] {
    const { t } = useWords();
    const states = STATES.map((value) => ({ value, label: t(`state.${value}`) }));
    if (of === 'time') return states;
    const nothing = { value: 'nothing' as const, label: t('dispute.nothing') };
    return [{ value: '', label: t('dispute.unsaid') }, ...states, nothing];
}

export default function DisputeDialog({ what, of, save, onClose, onDone }: DisputeDialogProps) {
    const { t } = useWords();
    const options = useOptions(of);
    const { form, set, fault, submit, ...rest } = useDialogForm<DisputeForm, 'missing'>({
        base: { reason: '', was: of === 'time' ? 'working' : '' },
        check: ({ reason }) => (reason.trim() ? {} : { reason: 'missing' }),
        say: () => t('dispute.missing'),
        patterns: [[/\breason\b/, 'reason']],
        save: ({ reason, was }) => save({ reason: reason.trim(), was }),
    });

    return (
        <EditDialog
            title={t(of === 'time' ? 'dispute.titleTime' : 'dispute.title')}
            description={what}
            {...rest}
            save={t('dispute.send')}
            onSave={() => void submit().then((done) => done && onDone())}
            onDiscard={onClose}
        >
            <p>{t('dispute.what')}</p>
            {of !== 'units' && (
                <Select
                    label={t('dispute.was')}
                    showLabel
                    value={form.was}
                    options={options}
                    onChange={(was) => set({ was })}
                />
            )}
            <ReasonField
                label={t('dispute.reason')}
                hint={t('dispute.reasonHint')}
                error={fault('reason')}
                value={form.reason}
                onChange={(reason) => set({ reason })}
            />
        </EditDialog>
    );
}
