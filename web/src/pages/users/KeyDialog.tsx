/* A key is created; then its secret is shown, once. */
import { Fragment } from 'react';
import { addKey, type Key } from '../../api/people';
import { isoDate } from '../../lib/time';
import { EditDialog } from '../../edit/EditDialog';
import { useDialogForm } from '../../edit/useDialogForm';
import { Field, Input } from '../../ui/Field';
import { boundOf, checkKey, EMPTY_KEY, newKeyOf, ROLES_OF_KEYS, type KeyForm } from './keyForm';
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

function useKeyForm(made: (key: Key, secret: string) => void) {
    const { t, times } = useWords();
    return useDialogForm({
        base: EMPTY_KEY,
        check: (form) => checkKey(form, times.zone, Date.now()),
        say: (fault) => t(fault === 'past' ? 'keys.past' : `users.${fault}`),
        patterns: ABOUT,
        save: async (form) => {
            const { key, secret } = await addKey(newKeyOf(form, times.zone));
            made(key, secret);
        },
    });
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
            {boundOf(form.roles).map((what) => (
                <Fragment key={what}>{text(what)}</Fragment>
            ))}
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
