/* Deleting a worker or a station. What events refer to cannot be deleted; then deactivating it
 * is offered. */
import { ApiError } from '../../api/client';
import { Button } from '../../ui/Button';
import { dropDraft } from '../../lib/draft';
import { ConfirmDialog } from '../../edit/ConfirmDialog';
import { draftKey, type Kind } from './kinds';
import type { Entry } from './registerForm';
import { useSave } from '../../lib/useSave';
import { useWords } from './words';

export interface DeleteEntryProps {
    kind: Kind;
    entry: Entry;
    onClose: () => void;
}

export function DeleteEntry({ kind, entry, onClose }: DeleteEntryProps) {
    const { t } = useWords();
    const save = useSave();
    const deactivation = useSave();
    const refused = save.failure instanceof ApiError && save.failure.status === 409;

    async function remove(): Promise<void> {
        if (!(await save.run(() => kind.remove(entry.id)))) return;
        dropDraft(draftKey(kind, entry.id));
        onClose();
    }

    async function deactivate(): Promise<void> {
        if (await deactivation.run(() => kind.setActive(entry.id, false))) onClose();
    }

    const instead = refused && entry.active && (
        <Button look="primary" disabled={deactivation.busy} onClick={() => void deactivate()}>
            {t('register.deactivateInstead')}
        </Button>
    );
    const shown = deactivation.failure ? deactivation : save;
    return (
        <ConfirmDialog
            title={t('register.deleteTitle', { name: entry.name })}
            description={instead ? t('register.deactivateWhat') : t('register.deleteWhat')}
            save={shown}
            onConfirm={() => void remove()}
            onClose={onClose}
            instead={instead || undefined}
        />
    );
}
