/* What becomes of a dispute, and why. */
import { decideDispute } from '../../api/quality';
import type { Dispute, Event, Proposal } from '../../api/types';
import { EditDialog } from '../../edit/EditDialog';
import { ReasonField } from '../../edit/ReasonField';
import { useDialogForm } from '../../edit/useDialogForm';
import { Select } from '../../ui/Select';
import { useWords } from './words';

const TRUTHS: readonly Proposal[] = ['working', 'idle', 'absent', 'unknown', 'nothing'];

export interface Deciding {
    dispute: Dispute;
    /** What is disputed; undefined: not known. */
    event: Event | undefined;
    accept: boolean;
}

/* What it may have been instead: a stretch of time was something, and an event nothing that it
 * says itself. Units are none of any state. */
function truthsOf({ dispute: { until }, event }: Deciding): Proposal[] {
    const said = event?.event_type;
    if (until !== null) return TRUTHS.filter((truth) => truth !== 'nothing');
    return said === 'product_count' ? [] : TRUTHS.filter((truth) => truth !== said);
}

interface Form {
    reason: string;
    was: Proposal;
}

function useDecision({ dispute, accept }: Deciding, truths: readonly Proposal[]) {
    const { t } = useWords();
    const proposed = truths.find((truth) => truth === dispute.event_type);
    return useDialogForm<Form, 'missing'>({
        base: { reason: '', was: proposed ?? truths.at(-1) ?? 'nothing' },
        check: ({ reason }) => (reason.trim() ? {} : { reason: 'missing' }),
        say: () => t('quality.reasonMissing'),
        patterns: [[/\breason\b/, 'reason']],
        save: ({ reason, was }) =>
            decideDispute(dispute.dispute_id, {
                accept,
                reason: reason.trim(),
                ...(accept && truths.length > 0 && { event_type: was }),
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
    const { accept } = deciding;
    return (
        <EditDialog
            title={t(accept ? 'decide.acceptTitle' : 'decide.declineTitle')}
            description={t(accept ? 'decide.acceptWhat' : 'decide.declineWhat')}
            {...rest}
            save={t(accept ? 'decide.accept' : 'decide.decline')}
            onSave={() => void submit().then((done) => done && onClose())}
            onDiscard={onClose}
        >
            {accept && truths.length > 0 && (
                <Select
                    label={t('decide.was')}
                    showLabel
                    value={form.was}
                    options={truths.map((value) => ({ value, label: t(`decide.truth.${value}`) }))}
                    onChange={(was) => set({ was })}
                />
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
