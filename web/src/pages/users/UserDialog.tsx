/* A user, new or changed. */
import { useSession, useWorkers } from '../../api/hooks';
import { addUser, changeUser, type User } from '../../api/people';
import { isHub } from '../../lib/serves';
import { PASSWORD_LEAST } from '../../people/password';
import { Check } from '../../people/Check';
import { EditDialog } from '../../edit/EditDialog';
import { useDialogForm } from '../../edit/useDialogForm';
import { Field, Input } from '../../ui/Field';
import { PasswordInput } from '../../people/PasswordInput';
import { Select } from '../../ui/Select';
import { RoleChoice } from './RoleChoice';
import {
    checkUser,
    EMPTY_USER,
    formOfUser,
    newUserOf,
    ROLES_OF_PEOPLE,
    userChangeOf,
    type UserForm,
} from './userForm';
import { useWords } from './words';

/* There are no workers at a hub. */
const ROLES_AT_HUB = ROLES_OF_PEOPLE.filter((role) => role !== 'worker');

export interface UserDialogProps {
    /** null: a new one. */
    user: User | null;
    /** Of a new one. */
    roles: readonly string[];
    onClose: () => void;
}

/* Which field a refusal of the server is about. */
const ABOUT: readonly [RegExp, keyof UserForm][] = [
    [/\bworker/, 'worker'],
    [/\brole/, 'roles'],
    [/\bpassword/, 'password'],
    [/\bname\b|\bsomebody called\b/, 'name'],
];

function useUserForm({ user, roles }: UserDialogProps) {
    const { t } = useWords();
    return useDialogForm({
        base: user ? formOfUser(user) : { ...EMPTY_USER, roles: [...roles] },
        check: (form) => checkUser(form, user !== null),
        say: (fault) => t(`users.${fault}`, { least: PASSWORD_LEAST }),
        patterns: ABOUT,
        save: (form, base) =>
            user ? changeUser(user.name, userChangeOf(base, form)) : addUser(newUserOf(form)),
    });
}

function WorkerChoice(props: { value: string; fault: string | null; set: (id: string) => void }) {
    const { t } = useWords();
    const workers = useWorkers().data ?? [];
    const known = workers.map(({ worker_id: id, name }) => ({
        value: id,
        label: `${name} (${id})`,
    }));
    const missing = props.value !== '' && !workers.some(({ worker_id: id }) => id === props.value);
    return (
        <Field label={t('users.worker')} hint={t('users.workerHint')} error={props.fault}>
            {(control) => (
                <Select
                    {...control}
                    label={t('users.worker')}
                    value={props.value}
                    options={[
                        { value: '', label: t('users.workerNone') },
                        ...(missing ? [{ value: props.value, label: props.value }] : []),
                        ...known,
                    ]}
                    onChange={props.set}
                />
            )}
        </Field>
    );
}

export function UserDialog(props: UserDialogProps) {
    const { user, onClose } = props;
    const { t } = useWords();
    const { form, set, fault, submit, ...rest } = useUserForm(props);
    const first = useSession()?.server.open === true && form.roles.includes('administrator');
    return (
        <EditDialog
            title={user ? t('users.edit', { name: user.name }) : t('users.new')}
            description={first ? t('users.first') : undefined}
            {...rest}
            onSave={() => void submit().then((done) => done && onClose())}
            onDiscard={onClose}
        >
            <Field
                label={t('users.name')}
                hint={t(user ? 'users.nameFixed' : 'users.nameHint')}
                error={fault('name')}
            >
                {(control) => (
                    <Input
                        {...control}
                        autoComplete="off"
                        autoCapitalize="none"
                        spellCheck={false}
                        disabled={user !== null}
                        autoFocus={user === null}
                        value={form.name}
                        onChange={(event) => set({ name: event.target.value })}
                    />
                )}
            </Field>
            <RoleChoice
                roles={isHub() ? ROLES_AT_HUB : ROLES_OF_PEOPLE}
                chosen={form.roles}
                fault={fault('roles')}
                onChange={(roles) => set({ roles })}
            />
            {!isHub() && (
                <WorkerChoice
                    value={form.worker}
                    fault={fault('worker')}
                    set={(worker) => set({ worker })}
                />
            )}
            {user?.totp && (
                <Check
                    label={t('users.phoneLost')}
                    hint={t('users.phoneLostHint')}
                    checked={form.phoneLost}
                    onChange={(phoneLost) => set({ phoneLost })}
                />
            )}
            <Field
                label={t(user ? 'users.passwordNew' : 'users.password')}
                hint={`${user ? `${t('users.passwordKeep')} ` : ''}${t('users.passwordHint', { least: PASSWORD_LEAST })}`}
                error={fault('password')}
            >
                {(control) => (
                    <PasswordInput
                        {...control}
                        autoComplete="new-password"
                        value={form.password}
                        onChange={(event) => set({ password: event.target.value })}
                    />
                )}
            </Field>
        </EditDialog>
    );
}
