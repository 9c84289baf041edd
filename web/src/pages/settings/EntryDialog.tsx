import { useId, useMemo } from 'react';
import { Field, Input } from '../../ui/Field';
import { EditDialog } from '../../edit/EditDialog';
import { draftKey, type Kind } from './kinds';
import { checkEntry, EMPTY_ENTRY, ENTRY_PATTERNS, formOfEntry } from './registerForm';
import type { Entry, EntryForm } from './registerForm';
import { useForm, type Form } from './useForm';
import { useWords } from './words';

export interface EntryDialogProps {
    kind: Kind;
    /** null: a new one. */
    entry: Entry | null;
    /** Types of stations or teams of workers that there are already, to choose from. */
    groups: readonly string[];
    onClose: () => void;
}

interface TextProps {
    form: Form<EntryForm>;
    name: keyof EntryForm;
    label: string;
    hint?: string;
    list?: string;
    disabled?: boolean;
    autoFocus?: boolean;
    numeric?: boolean;
}

function Text({ form, name, label, hint, numeric, ...rest }: TextProps) {
    return (
        <Field label={label} hint={hint} error={form.fault(name)}>
            {(control) => (
                <Input
                    {...control}
                    {...rest}
                    autoComplete="off"
                    inputMode={numeric ? 'decimal' : undefined}
                    value={form.draft.value[name]}
                    onChange={(event) => form.draft.set({ [name]: event.target.value })}
                />
            )}
        </Field>
    );
}

interface FieldsProps {
    form: Form<EntryForm>;
    groups: readonly string[];
}

function Groups({ id, groups }: { id: string; groups: readonly string[] }) {
    return (
        <datalist id={id}>
            {groups.map((group) => (
                <option key={group} value={group} />
            ))}
        </datalist>
    );
}

function WorkerFields({ form, groups }: FieldsProps) {
    const { t } = useWords();
    const list = useId();
    return (
        <>
            <Text
                form={form}
                name="team"
                label={t('register.team')}
                hint={t('register.teamHint')}
                list={list}
            />
            <Groups id={list} groups={groups} />
        </>
    );
}

function StationFields({ form, groups }: FieldsProps) {
    const { t } = useWords();
    const list = useId();
    return (
        <div className="grid gap-4 sm:grid-cols-2">
            <Text
                form={form}
                name="type"
                label={t('term.type')}
                hint={t('register.typeHint')}
                list={list}
            />
            <Groups id={list} groups={groups} />
            <Text
                form={form}
                name="target"
                label={t('register.target')}
                hint={t('register.targetHint')}
                numeric
            />
        </div>
    );
}

export function EntryDialog({ kind, entry, groups, onClose }: EntryDialogProps) {
    const { t } = useWords();
    const saved = useMemo(() => (entry ? formOfEntry(entry) : EMPTY_ENTRY), [entry]);
    const form = useForm<EntryForm>(draftKey(kind, entry?.id ?? null), saved, {
        check: (value, base) => checkEntry(value, base, kind.station),
        patterns: ENTRY_PATTERNS,
        save: (value, change) => (entry ? kind.change(entry.id, change) : kind.add(value)),
    });
    return (
        <EditDialog
            title={entry ? t(kind.words.edit, { id: entry.id }) : t(kind.words.new)}
            dirty={form.draft.dirty}
            busy={form.busy}
            failure={form.failure}
            attempt={form.attempt}
            onSave={async () => {
                if (await form.submit()) onClose();
            }}
            onDiscard={() => {
                form.draft.drop();
                onClose();
            }}
        >
            <Text
                form={form}
                name="id"
                label={t('register.id')}
                hint={t(entry ? 'register.idFixed' : 'register.idHint')}
                disabled={entry !== null}
                autoFocus={entry === null}
            />
            <Text form={form} name="name" label={t('register.name')} autoFocus={entry !== null} />
            {kind.station ? (
                <StationFields form={form} groups={groups} />
            ) : (
                <WorkerFields form={form} groups={groups} />
            )}
        </EditDialog>
    );
}
