/* A form over the page. What was entered is not thrown away without asking. */
import { useEffect, useId, useState, type FormEvent, type ReactNode } from 'react';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { SaveFailed } from '../ui/SaveFailed';
import { editWords } from './words';
import { pageWords } from '../lib/i18n';

const useWords = pageWords(editWords);

export interface EditDialogProps {
    title: string;
    description?: ReactNode;
    dirty: boolean;
    busy: boolean;
    /** Why it was not saved, where no field says it. */
    failure: Error | null;
    onSave: () => void;
    /** Changes with each attempt to save that found a fault. */
    attempt: unknown;
    /** On the button; to save when absent. */
    save?: string;
    /** Closed, and nothing of it kept. */
    onDiscard: () => void;
    children: ReactNode;
}

/* After each attempt the first field with a fault takes the focus. */
function useFaultFocus(form: string, attempt: unknown): void {
    useEffect(() => {
        const field = document.getElementById(form)?.querySelector<HTMLElement>('[aria-invalid]');
        if (attempt) field?.focus();
    }, [form, attempt]);
}

export function EditDialog(props: EditDialogProps) {
    const { title, description, dirty, busy, failure, attempt, save } = props;
    const { onSave, onDiscard, children } = props;
    const { t } = useWords();
    const [asking, setAsking] = useState(false);
    const form = useId();
    useFaultFocus(form, attempt);

    function close(): void {
        if (busy) return;
        if (dirty) setAsking(true);
        else onDiscard();
    }

    function submit(event: FormEvent): void {
        event.preventDefault();
        setAsking(false);
        if (!busy) onSave();
    }

    const footer = asking ? (
        <>
            <p role="alert" className="mr-auto self-center font-medium">
                {t('edit.discardAsk')}
            </p>
            <Button look="danger" onClick={onDiscard}>
                {t('edit.discard')}
            </Button>
            <Button look="primary" autoFocus onClick={() => setAsking(false)}>
                {t('edit.keep')}
            </Button>
        </>
    ) : (
        <>
            <Button onClick={close} disabled={busy}>
                {t('action.cancel')}
            </Button>
            <Button look="primary" type="submit" form={form} disabled={busy}>
                {busy ? t('edit.saving') : (save ?? t('action.save'))}
            </Button>
        </>
    );
    return (
        <Dialog
            open
            onOpenChange={(open) => !open && close()}
            title={title}
            description={description}
            footer={footer}
        >
            <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
                {children}
                {failure && <SaveFailed error={failure} />}
            </form>
        </Dialog>
    );
}
