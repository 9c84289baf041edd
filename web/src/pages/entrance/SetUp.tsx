/* The first administrator, who has to show the code that the server has written to its log. */
import { Fragment, useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { setUp } from '../../api/session';
import { PASSWORD_LEAST, shortPassword } from '../../people/password';
import { fieldOf } from '../../lib/useSave';
import { useSave } from '../../lib/useSave';
import { Button } from '../../ui/Button';
import { Field, Input } from '../../ui/Field';
import { PasswordInput } from '../../people/PasswordInput';
import { SaveFailed } from '../../ui/SaveFailed';
import { useWords } from './words';

/* How a server is run, and what shows its log then; null: it is on the screen. */
const WHERE = [
    ['service', 'journalctl -u shopfloor'],
    ['compose', 'docker compose logs shopfloor'],
    ['docker', 'docker logs CONTAINER'],
    ['terminal', null],
] as const;

const EMPTY = { code: '', name: '', password: '' };
type Name = keyof typeof EMPTY;

/* Which field a refusal of the server is about. */
const ABOUT: readonly [RegExp, Name][] = [
    [/\bcode\b/, 'code'],
    [/\bpassword\b/, 'password'],
    [/\bname\b/, 'name'],
];

/* How often was tried is about no field. */
const isLimit = (error: Error | null): boolean => error instanceof ApiError && error.status === 429;

function useSetUp() {
    const { t } = useWords();
    const [typed, setTyped] = useState(EMPTY);
    const [attempt, setAttempt] = useState(false);
    const save = useSave();
    const refused = isLimit(save.failure) ? null : fieldOf(save.failure, ABOUT);

    function fault(name: Name): string | null {
        if (attempt && !typed[name].trim()) return t('entrance.missing');
        if (attempt && name === 'password' && shortPassword(typed.password))
            return t('setup.short', { least: PASSWORD_LEAST });
        return refused === name ? (save.failure?.message ?? null) : null;
    }

    function submit(event: FormEvent): void {
        event.preventDefault();
        setAttempt(true);
        const { code, name, password } = typed;
        if (save.busy || !code.trim() || !name.trim() || shortPassword(password)) return;
        void save.run(() => setUp({ code: code.trim(), name: name.trim(), password }));
    }

    const put = (name: Name) => (event: { target: { value: string } }) =>
        setTyped({ ...typed, [name]: event.target.value });
    return { typed, put, fault, submit, busy: save.busy, failure: refused ? null : save.failure };
}

export function SetUp() {
    const { t } = useWords();
    const { typed, put, fault, submit, busy, failure } = useSetUp();
    return (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
            <p>{t('setup.why')}</p>
            <div className="flex flex-col gap-1">
                <p>{t('setup.where')}</p>
                <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
                    {WHERE.map(([how, command]) => (
                        <Fragment key={how}>
                            <dt className="text-muted">{t(`setup.where.${how}`)}</dt>
                            <dd>
                                {command ? (
                                    <code className="rounded bg-sunken px-1.5 py-0.5">
                                        {command}
                                    </code>
                                ) : (
                                    t('setup.where.there')
                                )}
                            </dd>
                        </Fragment>
                    ))}
                </dl>
            </div>
            <Field label={t('setup.code')} hint={t('setup.codeHint')} error={fault('code')}>
                {(control) => (
                    <Input
                        {...control}
                        autoComplete="off"
                        autoCapitalize="none"
                        spellCheck={false}
                        autoFocus
                        value={typed.code}
                        onChange={put('code')}
                    />
                )}
            </Field>
            <Field label={t('setup.name')} hint={t('setup.nameHint')} error={fault('name')}>
                {(control) => (
                    <Input
                        {...control}
                        name="name"
                        autoComplete="username"
                        autoCapitalize="none"
                        spellCheck={false}
                        value={typed.name}
                        onChange={put('name')}
                    />
                )}
            </Field>
            <Field
                label={t('entrance.password')}
                hint={t('setup.passwordHint', { least: PASSWORD_LEAST })}
                error={fault('password')}
            >
                {(control) => (
                    <PasswordInput
                        {...control}
                        name="password"
                        autoComplete="new-password"
                        value={typed.password}
                        onChange={put('password')}
                    />
                )}
            </Field>
            {failure && <SaveFailed error={failure} title={t('setup.failed')} />}
            <Button look="primary" type="submit" disabled={busy}>
                {t('setup.create')}
            </Button>
        </form>
    );
}
