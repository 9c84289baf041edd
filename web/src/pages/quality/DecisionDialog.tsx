/* What becomes of a dispute, and why. */
import { decideDispute } from '../../api/quality';
import type { Dispute, Proposal } from '../../api/types';
import { DisputeFacts } from '../../edit/DisputeFacts';
import { EditDialog } from '../../edit/EditDialog';
import { checkReasonOf } from '../../edit/reason';
import { ReasonField } from '../../edit/ReasonField';
import { useDialogForm } from '../../edit/useDialogForm';
import { Field } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { useWords } from './words';

const TRUTHS: readonly Proposal[] = ['working', 'idle', 'absent', 'unknown', 'nothing'];

export interface Deciding {
    dispute: Dispute;
    accept: boolean;
}

/* What it may have been instead: a stretch of time was something, and an event nothing that it
 * says itself. Units are none of any state. */
function truthsOf({ dispute: { until, seen } }: Deciding): Proposal[] {
    if (until !== null) return TRUTHS.filter((truth) => truth !== 'nothing');
    return seen === 'product_count' ? [] : TRUTHS.filter((truth) => truth !== seen);
}

interface Form {
    reason: string;
    /** '': nothing was proposed, and nothing is chosen yet. */
    was: Proposal | '';
}

function useDecision({ dispute, accept }: Deciding, truths: readonly Proposal[]) {
    const { t } = useWords();
    const proposed = truths.find((truth) => truth === dispute.event_type);
    const choosing = accept && truths.length > 0;
    const said = {
        missing: t('quality.reasonMissing'),
        long: t('reason.long'),
        unchosen: t('decide.chooseMissing'),
    };
    return useDialogForm<Form, keyof typeof said>({
        base: { reason: '', was: proposed ?? '' },
        check: (form) => ({
            ...(choosing && form.was === '' && { was: 'unchosen' as const }),
            ...checkReasonOf(form),
        }),
        say: (fault) => said[fault],
        patterns: [[/\breason\b/, 'reason']],
        save: ({ reason, was }) =>
            decideDispute(dispute.dispute_id, {
                accept,
                reason: reason.trim(),
                ...(choosing && was !== '' && { event_type: was }),
            }),
    });
}

export interface DecisionDialogProps {
    deciding: Deciding;
    onClose: () => void;
}

export function DecisionDialog({ deciding, onClose }: DecisionDialogProps) {
    const { t } = useWords();
    const truths = truthsOf(deciding);
    const { form, set, fault, submit, ...rest } = useDecision(deciding, truths);
    const { accept, dispute } = deciding;
    const options = truths.map((value) => ({ value, label: t(`dispute.truth.${value}`) }));
    return (
        <EditDialog
            title={t(accept ? 'decide.acceptTitle' : 'decide.declineTitle')}
            description={t(accept ? 'decide.acceptWhat' : 'decide.declineWhat')}
            {...rest}
            save={t(accept ? 'decide.accept' : 'decide.decline')}
            onSave={() => void submit().then((done) => done && onClose())}
            onDiscard={onClose}
        >
            <DisputeFacts dispute={dispute} />
            {accept && truths.length > 0 && (
                <Field label={t('decide.was')} error={fault('was')}>
                    {(control) => (
                        <Select
                            label={t('decide.was')}
                            {...control}
                            value={form.was}
                            options={
                                form.was === ''
                                    ? [
                                          { value: '' as const, label: t('decide.choose') },
                                          ...options,
                                      ]
                                    : options
                            }
                            onChange={(was) => set({ was })}
                        />
                    )}
                </Field>
            )}
            <ReasonField
                label={t('quality.reason')}
                hint={t('decide.reasonHint')}
                error={fault('reason')}
                value={form.reason}
                onChange={(reason) => set({ reason })}
            />
        </EditDialog>
    );
}
