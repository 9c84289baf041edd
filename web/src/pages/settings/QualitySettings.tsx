/* How people check what cameras claim, and what follows from it. */
import { useId, useMemo, useState, type FormEvent } from 'react';
import { changeSettings } from '../../api/changes';
import { useSettings } from '../../api/hooks';
import type { Settings } from '../../api/types';
import { Check } from '../../people/Check';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { ErrorNote } from '../../ui/ErrorNote';
import { Field, Input } from '../../ui/Field';
import { SaveFailed } from '../../ui/SaveFailed';
import { Skeleton } from '../../ui/Skeleton';
import {
    checkQuality,
    formOfQuality,
    QUALITY_PATTERNS,
    qualityChangeOf,
    type QualityField,
    type QualityForm,
} from './qualityForm';
import { useForm, type Form } from './useForm';
import { useWords } from './words';

type TextField = Exclude<QualityField, 'blind' | 'floorOn'>;

interface TextProps {
    form: Form<QualityForm>;
    field: TextField;
    wide?: boolean;
}

function Text({ form, field, wide }: TextProps) {
    const { t } = useWords();
    return (
        <Field
            label={t(`checks.${field}`)}
            hint={<span className="wrap-anywhere">{t(`checks.${field}Hint`)}</span>}
            error={form.fault(field)}
        >
            {(control) => (
                <Input
                    {...control}
                    inputMode={wide ? 'url' : 'decimal'}
                    autoComplete="off"
                    spellCheck={false}
                    className={wide ? undefined : 'max-w-40'}
                    value={form.draft.value[field]}
                    onChange={(event) => form.draft.set({ [field]: event.target.value })}
                />
            )}
        </Field>
    );
}

function Fields({ form }: { form: Form<QualityForm> }) {
    const { t } = useWords();
    const { value, set } = form.draft;
    return (
        <>
            <Text form={form} field="perWeek" />
            <Check
                label={t('checks.blind')}
                hint={t('checks.blindHint')}
                checked={value.blind}
                onChange={(blind) => set({ blind })}
            />
            <Text form={form} field="recorder" wide />
            <Check
                label={t('checks.floorOn')}
                hint={t('checks.floorOnHint')}
                checked={value.floorOn}
                onChange={(floorOn) => set({ floorOn })}
            />
            <Text form={form} field="floor" />
            <Text form={form} field="accuracy" />
            <Text form={form} field="corrections" />
        </>
    );
}

function QualityFields({ settings }: { settings: Settings }) {
    const { t } = useWords();
    const [saved, setSaved] = useState(false);
    const base = useMemo(() => formOfQuality(settings), [settings]);
    const form = useForm<QualityForm>('site:quality', base, {
        check: checkQuality,
        patterns: QUALITY_PATTERNS,
        save: (_value, change) => changeSettings(qualityChangeOf(change)),
    });
    const { draft, busy } = form;

    async function submit(event: FormEvent): Promise<void> {
        event.preventDefault();
        setSaved(false);
        if (!busy && draft.dirty) setSaved(await form.submit());
    }

    return (
        <form
            onSubmit={(event) => void submit(event)}
            noValidate
            aria-label={t('checks.form')}
            className="flex max-w-2xl flex-col gap-5 p-4"
        >
            <Fields form={form} />
            {form.failure && <SaveFailed error={form.failure} />}
            <div className="flex flex-wrap items-center gap-2">
                <Button look="primary" type="submit" disabled={busy || !draft.dirty}>
                    {t(busy ? 'edit.saving' : 'action.save')}
                </Button>
                {draft.dirty && (
                    <Button disabled={busy} onClick={draft.drop}>
                        {t('edit.discard')}
                    </Button>
                )}
                <p role="status" className="text-muted">
                    {draft.dirty ? t('edit.unsaved') : saved ? t('edit.saved') : ''}
                </p>
            </div>
        </form>
    );
}

export function QualitySettings() {
    const { t } = useWords();
    const title = useId();
    const { data, error, retry } = useSettings();
    return (
        <Card aria-labelledby={title} className="mt-3 max-w-3xl">
            <CardHeader id={title} title={t('checks.title')} />
            {data && <QualityFields settings={data} />}
            {!data && error && <ErrorNote error={error} onRetry={retry} className="m-4" />}
            {!data && !error && <Skeleton className="m-4 h-96" />}
        </Card>
    );
}
