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

function EndDialog({ onClose }: { onClose: () => void }) {
    const { t } = useWords();
    const [password, setPassword] = useState('');
    const [attempt, setAttempt] = useState<object | null>(null);
    const save = useSave();
    const wrong = isWrongPassword(save.failure);

    async function end(): Promise<void> {
        setAttempt({});
        if (password && (await save.run(() => endTotp(password)))) onClose();
    }

    const missing = attempt !== null && !password;
    return (
        <EditDialog
            title={t('totp.endTitle')}
            description={t('totp.endWhat')}
            dirty={false}
            busy={save.busy}
            failure={wrong ? null : save.failure}
            attempt={attempt}
            save={t('totp.end')}
            onSave={() => void end()}
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
    | { step: 'begun'; begun: TotpSecret }
    | { step: 'codes'; codes: string[] }
    | { step: 'ending' };

export function Totp({ account }: { account: Account }) {
    const { t, language, numbers } = useWords();
    const title = useId();
    const [shown, show] = useState<Shown>({ step: 'none' });
    const save = useSave();
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
                {save.failure && <SaveFailed error={save.failure} title={t('totp.failed')} />}
                {shown.step === 'none' && !account.totp && (
                    <Button
                        className="self-start"
                        disabled={save.busy}
                        onClick={() =>
                            void save.run(async () =>
                                show({ step: 'begun', begun: await beginTotp() }),
                            )
                        }
                    >
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
            {shown.step === 'ending' && <EndDialog onClose={none} />}
        </Card>
    );
}
