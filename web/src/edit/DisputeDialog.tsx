/* Somebody says that an event or a stretch of time is wrong, why, and what was so. */
import type { Proposal } from '../api/types';
import { pageWords } from '../lib/i18n';
import { Check } from '../people/Check';
import { Select } from '../ui/Select';
import { disputeMoreWords } from './disputeMoreWords';
import { EditDialog } from './EditDialog';
import { checkReasonOf, type ReasonFault } from './reason';
import { ReasonField } from './ReasonField';
import { useDialogForm } from './useDialogForm';

const useWords = pageWords(disputeMoreWords);

const STATES = ['working', 'idle', 'absent', 'unknown'] as const;

export interface DisputeForm {
    reason: string;
    /** '': it is not said. */
    was: Proposal | '';
    /** Whoever decides may read the reason, also without knowing whose event it is. */
    share: boolean;
}

export interface DisputeDialogProps {
    /** What is disputed. */
    what: string;
    /** Of a stretch of time it must be said what was so; units are none of any state. */
    of: 'state' | 'units' | 'time';
    /** It is of whoever disputes it, who alone can release the reason. */
    own: boolean;
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

export default function DisputeDialog(props: DisputeDialogProps) {
    const { what, of, own, save, onClose, onDone } = props;
    const { t } = useWords();
    const options = useOptions(of);
    const { form, set, fault, submit, ...rest } = useDialogForm<DisputeForm, ReasonFault>({
        base: { reason: '', was: of === 'time' ? 'working' : '', share: false },
        check: checkReasonOf,
        say: (fault) => t(fault === 'long' ? 'reason.long' : 'dispute.missing'),
        patterns: [[/\breason\b/, 'reason']],
        save: ({ reason, ...rest }) => save({ reason: reason.trim(), ...rest }),
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
            <p>
                {t('dispute.what')} {own && t('dispute.answer')}
            </p>
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
            {own && (
                <Check
                    label={t('dispute.share')}
                    hint={t('dispute.shareHint')}
                    checked={form.share}
                    onChange={(share) => set({ share })}
                />
            )}
        </EditDialog>
    );
}
