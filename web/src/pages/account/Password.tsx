import { useId, useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { changePassword } from '../../api/people';
import { PASSWORD_LEAST, shortPassword } from '../../people/password';
import { useSave } from '../../lib/useSave';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { Field } from '../../ui/Field';
import { PasswordInput } from '../../people/PasswordInput';
import { SaveFailed } from '../../ui/SaveFailed';
import { isWrongPassword } from './refusal';
import { useWords } from './words';

const EMPTY = { now: '', next: '' };

function usePasswordForm() {
    const [typed, setTyped] = useState(EMPTY);
    const [attempt, setAttempt] = useState(false);
    const [changed, setChanged] = useState(false);
    const save = useSave();

    async function submit(event: FormEvent): Promise<void> {
        event.preventDefault();
        setAttempt(true);
        setChanged(false);
        if (save.busy || !typed.now || shortPassword(typed.next)) return;
        if (!(await save.run(() => changePassword(typed.now, typed.next)))) return;
        setTyped(EMPTY);
        setAttempt(false);
        setChanged(true);
    }
    return { typed, setTyped, attempt, changed, save, submit };
}

export function Password({ name }: { name: string }) {
    const { t } = useWords();
    const title = useId();
    const { typed, setTyped, attempt, changed, save, submit } = usePasswordForm();
    const { failure, busy } = save;
    const wrong = isWrongPassword(failure);
    /* What else the server refuses is about the new one. */
    const refused = !wrong && failure instanceof ApiError && failure.status === 400;
    const short = attempt && shortPassword(typed.next);
    return (
        <Card aria-labelledby={title} className="print:hidden">
            <CardHeader id={title} title={t('password.title')} />
            <form
                onSubmit={(event) => void submit(event)}
                noValidate
                className="flex flex-col gap-4 p-4"
            >
                <input type="hidden" name="name" autoComplete="username" value={name} readOnly />
                <Field
                    label={t('password.now')}
                    error={
                        attempt && !typed.now
                            ? t('password.missing')
                            : wrong
                              ? t('password.wrong')
                              : null
                    }
                >
                    {(control) => (
                        <PasswordInput
                            {...control}
                            autoComplete="current-password"
                            value={typed.now}
                            onChange={(event) => setTyped({ ...typed, now: event.target.value })}
                        />
                    )}
                </Field>
                <Field
                    label={t('password.new')}
                    hint={t('password.newHint', { least: PASSWORD_LEAST })}
                    error={
                        short
                            ? t('password.short', { least: PASSWORD_LEAST })
                            : refused
                              ? failure.message
                              : null
                    }
                >
                    {(control) => (
                        <PasswordInput
                            {...control}
                            autoComplete="new-password"
                            value={typed.next}
                            onChange={(event) => setTyped({ ...typed, next: event.target.value })}
                        />
                    )}
                </Field>
                {failure && !wrong && !refused && (
                    <SaveFailed error={failure} title={t('password.failed')} />
                )}
                <div className="flex flex-wrap items-center gap-3">
                    <Button type="submit" look="primary" disabled={busy}>
                        {t('password.change')}
                    </Button>
                    <p role="status">{changed && t('password.changed')}</p>
                </div>
            </form>
        </Card>
    );
}
