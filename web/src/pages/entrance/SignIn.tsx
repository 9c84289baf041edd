/* Name, password, and a code where the account wants one. */
import { useRef, useState, type FormEvent } from 'react';
import { signIn } from '../../api/session';
import { useSave } from '../../lib/useSave';
import { Button } from '../../ui/Button';
import { Field, Input } from '../../ui/Field';
import { PasswordInput } from '../../people/PasswordInput';
import { SaveFailed } from '../../ui/SaveFailed';
import { failureOf, type Failure } from './failure';
import { useWords } from './words';

interface Typed {
    name: string;
    password: string;
    /** null: none is wanted yet. */
    code: string | null;
}

const EMPTY: Typed = { name: '', password: '', code: null };

function useSignIn() {
    const [typed, setTyped] = useState(EMPTY);
    const [attempt, setAttempt] = useState(false);
    const [sentCode, setSentCode] = useState(false);
    const save = useSave();
    const failure: Failure | null = save.failure && failureOf(save.failure);

    async function submit(form: HTMLFormElement): Promise<void> {
        const { name, password, code } = typed;
        setAttempt(true);
        if (!name || !password || code === '') {
            form.querySelector<HTMLElement>('[aria-invalid]')?.focus();
            return;
        }
        setSentCode(code !== null);
        const proof = { name: name.trim(), password, ...(code ? { code: code.trim() } : {}) };
        let wanted = false;
        await save.run(() =>
            signIn(proof).catch((error: Error) => {
                wanted = failureOf(error).kind === 'code';
                throw error;
            }),
        );
        if (!wanted) return;
        setAttempt(false);
        setTyped((now) => ({ ...now, code: '' }));
    }
    return { typed, setTyped, attempt, sentCode, failure, busy: save.busy, submit };
}

function FailureText({ failure }: { failure: Failure | null }) {
    const { t } = useWords();
    if (failure?.kind === 'other')
        return <SaveFailed error={failure.error} title={t('entrance.failed')} />;
    const said =
        failure?.kind === 'wrong'
            ? t('entrance.wrong')
            : failure?.kind === 'wait'
              ? t('entrance.wait', { seconds: failure.seconds })
              : null;
    return (
        said && (
            <p role="alert" className="rounded-md border border-bad bg-bad-soft px-3 py-2">
                {said}
            </p>
        )
    );
}

export function SignIn() {
    const { t } = useWords();
    const form = useRef<HTMLFormElement>(null);
    const { typed, setTyped, attempt, sentCode, failure, busy, submit } = useSignIn();
    const { name, password, code } = typed;
    const missing = (text: string): string | null =>
        attempt && !text ? t('entrance.missing') : null;

    function onSubmit(event: FormEvent): void {
        event.preventDefault();
        if (!busy && form.current) void submit(form.current);
    }

    return (
        <form ref={form} onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
            <Field label={t('entrance.name')} error={missing(name)}>
                {(control) => (
                    <Input
                        {...control}
                        name="name"
                        autoComplete="username"
                        autoCapitalize="none"
                        spellCheck={false}
                        autoFocus
                        value={name}
                        onChange={(event) => setTyped({ ...typed, name: event.target.value })}
                    />
                )}
            </Field>
            <Field label={t('entrance.password')} error={missing(password)}>
                {(control) => (
                    <PasswordInput
                        {...control}
                        name="password"
                        autoComplete="current-password"
                        value={password}
                        onChange={(event) => setTyped({ ...typed, password: event.target.value })}
                    />
                )}
            </Field>
            {code !== null && (
                <Field
                    label={t('entrance.code')}
                    hint={t('entrance.codeHint')}
                    error={
                        missing(code) ??
                        (failure?.kind === 'code' && sentCode && code === ''
                            ? t('entrance.codeWrong')
                            : null)
                    }
                >
                    {(control) => (
                        <Input
                            {...control}
                            name="code"
                            autoComplete="one-time-code"
                            autoCapitalize="none"
                            spellCheck={false}
                            autoFocus
                            value={code}
                            onChange={(event) => setTyped({ ...typed, code: event.target.value })}
                        />
                    )}
                </Field>
            )}
            <FailureText failure={failure} />
            <Button look="primary" type="submit" disabled={busy}>
                {t('entrance.signIn')}
            </Button>
        </form>
    );
}
