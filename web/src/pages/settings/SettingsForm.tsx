/* A form of a card: its fields, what was not saved and why, and the buttons. */
import { useState, type FormEvent, type ReactNode } from 'react';
import { Button } from '../../ui/Button';
import { SaveFailed } from '../../ui/SaveFailed';
import type { Form } from './useForm';
import { useWords } from './words';

export interface SettingsFormProps<T extends object> {
    form: Form<T>;
    label: string;
    children: ReactNode;
}

export function SettingsForm<T extends object>({ form, label, children }: SettingsFormProps<T>) {
    const { t } = useWords();
    const [saved, setSaved] = useState(false);
    const { draft, busy } = form;

    async function submit(event: FormEvent): Promise<void> {
        event.preventDefault();
        setSaved(false);
        if (!busy && draft.dirty) setSaved(await form.submit());
    }

    return (
        <form
            onSubmit={(event) => void submit(event)}
            noValidate
            aria-label={label}
            className="flex max-w-2xl flex-col gap-5 p-4"
        >
            {children}
            {form.failure && <SaveFailed error={form.failure} />}
            <div className="flex flex-wrap items-center gap-2">
                <Button look="primary" type="submit" disabled={busy || !draft.dirty}>
                    {t(busy ? 'edit.saving' : 'action.save')}
                </Button>
                {draft.dirty && (
                    <Button disabled={busy} onClick={draft.drop}>
                        {t('edit.discard')}
                    </Button>
                )}
                <p role="status" className="text-muted">
                    {draft.dirty ? t('edit.unsaved') : saved ? t('edit.saved') : ''}
                </p>
            </div>
        </form>
    );
}
