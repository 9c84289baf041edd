/* Somebody says that what a camera sees from now on is right, and why. */
import { setReference } from '../../api/quality';
import { EditDialog } from '../../edit/EditDialog';
import { checkReasonOf } from '../../edit/reason';
import { ReasonField } from '../../edit/ReasonField';
import { useDialogForm } from '../../edit/useDialogForm';
import { useCameraName } from './CameraRow';
import { useWords } from './words';

export interface ReferenceDialogProps {
    camera: string | null;
    onClose: () => void;
    onDone: () => void;
}

export function ReferenceDialog({ camera, onClose, onDone }: ReferenceDialogProps) {
    const { t } = useWords();
    const nameOf = useCameraName();
    const { form, set, fault, submit, ...rest } = useDialogForm({
        base: { reason: '' },
        check: checkReasonOf,
        say: (fault) => t(fault === 'long' ? 'reason.long' : 'quality.reasonMissing'),
        patterns: [[/\breason\b/, 'reason']],
        save: ({ reason }) => setReference(camera, reason.trim()),
    });
    return (
        <EditDialog
            title={t('quality.setReferenceOf', { camera: nameOf(camera) })}
            description={t('quality.referenceWhat')}
            {...rest}
            save={t('quality.setReference')}
            onSave={() => void submit().then((done) => done && onDone())}
            onDiscard={onClose}
        >
            <p>{t('quality.referenceWarn')}</p>
            <ReasonField
                label={t('quality.reason')}
                hint={t('quality.referenceHint')}
                error={fault('reason')}
                value={form.reason}
                onChange={(reason) => set({ reason })}
            />
        </EditDialog>
    );
}
