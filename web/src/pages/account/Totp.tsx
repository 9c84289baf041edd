/* The second proof beside the password: turned on, and off. */
import { lazy, Suspense, useId, useState, type FormEvent } from 'react';
import {
    beginTotp,
    confirmTotp,
    endTotp,
    readAccountAgain,
    type Account,
    type TotpSecret,
} from '../../api/people';
import { ApiError } from '../../api/client';
import { loadCode } from '../../lib/loading';
import { useSave } from '../../lib/useSave';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { EditDialog } from '../../edit/EditDialog';
import { Field, Input } from '../../ui/Field';
import { PasswordInput } from '../../people/PasswordInput';
import { SaveFailed } from '../../ui/SaveFailed';
import { Secret } from '../../people/Secret';
import { Skeleton } from '../../ui/Skeleton';
import { Recovery } from './Recovery';
import { isWrongPassword } from './refusal';
import { plural } from '../../lib/i18n';
import { useWords } from './words';

const Qr = lazy(() => loadCode(() => import('./Qr')));

interface ConfirmProps {
    begun: TotpSecret;
    onCodes: (codes: string[]) => void;
    onCancel: () => void;
}

/* Only a code that fits shows that the app has the secret: before that nothing is turned on. */
function Confirm({ begun, onCodes, onCancel }: ConfirmProps) {
    const { t } = useWords();
    const [code, setCode] = useState('');
    const save = useSave();
    const wrong = save.failure instanceof ApiError && !save.failure.transient;

    function submit(event: FormEvent): void {
        event.preventDefault();
        if (save.busy || !code.trim()) return;
        void save.run(async () => onCodes(await confirmTotp(code.replaceAll(/\s/g, ''))));
    }

    return (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
            <p>{t('totp.scan')}</p>
            <Suspense fallback={<Skeleton className="size-52" />}>
                <Qr text={begun.uri} label={t('totp.picture')} />
            </Suspense>
            <Secret label={t('totp.type')} text={begun.secret} />
            <p>
                {t('totp.address')}{' '}
                <a
                    href={begun.uri}
                    className="text-xs break-all text-accent underline underline-offset-2"
                >
                    {begun.uri}
                </a>
            </p>
            <p>{t('totp.confirm')}</p>
            <Field
                label={t('totp.code')}
                error={wrong ? t('totp.wrong') : null}
                className="max-w-40"
            >
                {(control) => (
                    <Input
                        {...control}
                        inputMode="numeric"
                        autoComplete="one-time-code"
                        value={code}
                        onChange={(event) => setCode(event.target.value)}
                    />
                )}
            </Field>
            {save.failure && !wrong && <SaveFailed error={save.failure} title={t('totp.failed')} />}
            <div className="flex gap-2">
                <Button onClick={onCancel}>{t('action.cancel')}</Button>
                <Button look="primary" type="submit" disabled={save.busy}>
                    {t('totp.begin')}
                </Button>
            </div>
        </form>
    );
}

interface ProofProps {
    title: string;
    description: string;
    save: string;
    /** What the password is for. */
    change: (password: string) => Promise<void>;
    onClose: () => void;
}

/* Who only sits at a browser that somebody left signed in does not know the password. */
function ProofDialog({ title, description, save: label, change, onClose }: ProofProps) {
    const { t } = useWords();
    const [password, setPassword] = useState('');
    const [attempt, setAttempt] = useState<object | null>(null);
    const save = useSave();
    const wrong = isWrongPassword(save.failure);

    async function prove(): Promise<void> {
        setAttempt({});
        if (password) await save.run(() => change(password));
    }

    const missing = attempt !== null && !password;
    return (
        <EditDialog
            title={title}
            description={description}
            dirty={false}
            busy={save.busy}
            failure={wrong ? null : save.failure}
            attempt={attempt}
            save={label}
            onSave={() => void prove()}
            onDiscard={onClose}
        >
            <Field
                label={t('password.now')}
                error={missing ? t('password.missing') : wrong ? t('password.wrong') : null}
            >
                {(control) => (
                    <PasswordInput
                        {...control}
                        autoFocus
                        autoComplete="current-password"
                        value={password}
                        onChange={(event) => setPassword(event.target.value)}
                    />
                )}
            </Field>
        </EditDialog>
    );
}

type Shown =
    | { step: 'none' }
    | { step: 'beginning' }
    | { step: 'begun'; begun: TotpSecret }
    | { step: 'codes'; codes: string[] }
    | { step: 'ending' };

export function Totp({ account }: { account: Account }) {
    const { t, language, numbers } = useWords();
    const title = useId();
    const [shown, show] = useState<Shown>({ step: 'none' });
    const left = account.recovery_codes_left;
    const none = (): void => show({ step: 'none' });
    const state = account.totp ? (
        <Badge look="good">{t('totp.on')}</Badge>
    ) : (
        <Badge>{t('totp.off')}</Badge>
    );

    return (
        <Card aria-labelledby={title}>
            <CardHeader id={title} title={t('totp.title')}>
                {state}
            </CardHeader>
            <div className="flex flex-col gap-4 p-4">
                {shown.step !== 'codes' && <p>{t('totp.what')}</p>}
                {account.totp && shown.step !== 'codes' && (
                    <p>{t(plural(language, 'totp.left', left), { count: numbers.count(left) })}</p>
                )}
                {shown.step === 'begun' && (
                    <Confirm
                        begun={shown.begun}
                        onCancel={none}
                        onCodes={(codes) => show({ step: 'codes', codes })}
                    />
                )}
                {shown.step === 'codes' && (
                    <Recovery
                        name={account.name}
                        codes={shown.codes}
                        onKept={() => {
                            readAccountAgain();
                            none();
                        }}
                    />
                )}
                {shown.step === 'none' && !account.totp && (
                    <Button className="self-start" onClick={() => show({ step: 'beginning' })}>
                        {t('totp.begin')}
                    </Button>
                )}
                {shown.step === 'none' && account.totp && (
                    <Button
                        className="self-start"
                        look="danger"
                        onClick={() => show({ step: 'ending' })}
                    >
                        {t('totp.end')}
                    </Button>
                )}
            </div>
            {shown.step === 'beginning' && (
                <ProofDialog
                    title={t('totp.beginTitle')}
                    description={t('totp.beginWhat')}
                    save={t('totp.next')}
                    change={async (password) =>
                        show({ step: 'begun', begun: await beginTotp(password) })
                    }
                    onClose={none}
                />
            )}
            {shown.step === 'ending' && (
                <ProofDialog
                    title={t('totp.endTitle')}
                    description={t('totp.endWhat')}
                    save={t('totp.end')}
                    change={async (password) => {
                        await endTotp(password);
                        none();
                    }}
                    onClose={none}
                />
            )}
        </Card>
    );
}
