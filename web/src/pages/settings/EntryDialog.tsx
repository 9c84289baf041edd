import { useId, useMemo } from 'react';
import { Field, Input } from '../../ui/Field';
import { EditDialog } from '../../ui/EditDialog';
import { draftKey, type Kind } from './kinds';
import { checkEntry, EMPTY_ENTRY, ENTRY_PATTERNS, formOfEntry } from './registerForm';
import type { Entry, EntryForm } from './registerForm';
import { useForm, type Form } from './useForm';
import { useWords } from './words';

export interface EntryDialogProps {
    kind: Kind;
    /** null: a new one. */
    entry: Entry | null;
    /** Types there are already, to choose from. */
    types: readonly string[];
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

function StationFields({ form, types }: { form: Form<EntryForm>; types: readonly string[] }) {
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
            <datalist id={list}>
                {types.map((type) => (
                    <option key={type} value={type} />
                ))}
            </datalist>
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

export function EntryDialog({ kind, entry, types, onClose }: EntryDialogProps) {
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
            {kind.station && <StationFields form={form} types={types} />}
        </EditDialog>
    );
}
