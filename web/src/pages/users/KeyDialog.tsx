/* A key is created; then its secret is shown, once. */
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { addKey, type Key, type NewKey } from '../../api/people';
import { same } from '../../lib/draft';
import { isoDate } from '../../lib/time';
import { useSave } from '../../lib/useSave';
import { EditDialog } from '../../edit/EditDialog';
import { Field, Input } from '../../ui/Field';
import { checkKey, EMPTY_KEY, newKeyOf, ROLES_OF_KEYS, type KeyForm } from './keyForm';
import { RoleChoice } from './RoleChoice';
import { useWords } from './words';

/* Which field a refusal of the server is about. */
const ABOUT: readonly [RegExp, keyof KeyForm][] = [
    [/\bagent/, 'agent'],
    [/\bcamera/, 'cameras'],
    [/\bstation/, 'stations'],
    [/\bexpire/, 'expires'],
    [/\brole/, 'roles'],
    [/\bname\b/, 'name'],
];

function fieldOf(error: Error | null): keyof KeyForm | null {
    if (!(error instanceof ApiError) || error.transient) return null;
    return ABOUT.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
}

function useKeyForm(made: (key: Key, secret: string) => void) {
    const { t, times } = useWords();
    const [form, setForm] = useState(EMPTY_KEY);
    const [attempt, setAttempt] = useState<object | null>(null);
    const save = useSave();
    const check = () => checkKey(form, times.zone, Date.now());
    const faults = attempt ? check() : {};
    const refused = fieldOf(save.failure);

    function fault(field: keyof KeyForm): string | null {
        const found = faults[field];
        if (found === 'past') return t('keys.past');
        if (found) return t(`users.${found}`);
        return refused === field ? (save.failure?.message ?? null) : null;
    }

    async function submit(): Promise<void> {
        setAttempt({});
        if (Object.keys(check()).length > 0) return;
        const wanted: NewKey = newKeyOf(form, times.zone);
        await save.run(async () => {
            const { key, secret } = await addKey(wanted);
            made(key, secret);
        });
    }

    const set = (change: Partial<KeyForm>): void => setForm((now) => ({ ...now, ...change }));
    const failure = refused ? null : save.failure;
    const dirty = !same(EMPTY_KEY, form);
    return { form, set, fault, submit, failure, attempt, busy: save.busy, dirty };
}

export interface KeyDialogProps {
    onMade: (key: Key, secret: string) => void;
    onClose: () => void;
}

export function KeyDialog({ onMade, onClose }: KeyDialogProps) {
    const { t, times } = useWords();
    const { form, set, fault, submit, ...rest } = useKeyForm(onMade);
    const text = (name: 'name' | 'agent' | 'cameras' | 'stations', first = false) => (
        <Field label={t(`keys.${name}`)} hint={t(`keys.${name}Hint`)} error={fault(name)}>
            {(control) => (
                <Input
                    {...control}
                    autoComplete="off"
                    spellCheck={false}
                    autoFocus={first}
                    value={form[name]}
                    onChange={(event) => set({ [name]: event.target.value })}
                />
            )}
        </Field>
    );
    return (
        <EditDialog
            title={t('keys.new')}
            {...rest}
            save={t('keys.create')}
            onSave={() => void submit()}
            onDiscard={onClose}
        >
            {text('name', true)}
            <RoleChoice
                roles={ROLES_OF_KEYS}
                chosen={form.roles}
                fault={fault('roles')}
                onChange={(roles) => set({ roles })}
            />
            {text('agent')}
            {text('cameras')}
            {text('stations')}
            <Field label={t('keys.expires')} hint={t('keys.expiresHint')} error={fault('expires')}>
                {(control) => (
                    <Input
                        {...control}
                        type="date"
                        className="max-w-44"
                        min={isoDate(Date.now(), times.zone)}
                        value={form.expires}
                        onChange={(event) => set({ expires: event.target.value })}
                    />
                )}
            </Field>
        </EditDialog>
    );
}
