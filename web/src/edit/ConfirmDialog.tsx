/* A question before something is deleted or ended. */
import type { ReactNode } from 'react';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { SaveFailed } from '../ui/SaveFailed';
import type { Save } from '../lib/useSave';
import { editWords } from './words';
import { pageWords } from '../lib/i18n';

const useWords = pageWords(editWords);

export interface ConfirmDialogProps {
    title: string;
    description: ReactNode;
    save: Save;
    onConfirm: () => void;
    onClose: () => void;
    /** On the button; to delete when absent. */
    confirm?: string;
    /** What could be done instead, after it was refused. */
    instead?: ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
    const { title, description, save, onConfirm, onClose, confirm, instead } = props;
    const { t } = useWords();
    return (
        <Dialog
            open
            onOpenChange={(open) => !open && !save.busy && onClose()}
            title={title}
            description={description}
            footer={
                <>
                    <Button onClick={onClose} disabled={save.busy}>
                        {t('action.cancel')}
                    </Button>
                    {instead ?? (
                        <Button look="danger" onClick={onConfirm} disabled={save.busy}>
                            {confirm ?? t('edit.delete')}
                        </Button>
                    )}
                </>
            }
        >
            {save.failure && <SaveFailed error={save.failure} title={t('edit.notDone')} />}
        </Dialog>
    );
}
