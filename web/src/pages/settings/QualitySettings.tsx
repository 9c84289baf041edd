/* How people check what cameras claim, and what follows from it. */
import { useId, useMemo } from 'react';
import { changeSettings } from '../../api/changes';
import { useSettings } from '../../api/hooks';
import type { Settings } from '../../api/types';
import { Check } from '../../people/Check';
import { Card, CardHeader } from '../../ui/Card';
import { ErrorNote } from '../../ui/ErrorNote';
import { Field, Input } from '../../ui/Field';
import { Skeleton } from '../../ui/Skeleton';
import {
    checkQuality,
    formOfQuality,
    QUALITY_PATTERNS,
    qualityChangeOf,
    type QualityField,
    type QualityForm,
} from './qualityForm';
import { SettingsForm } from './SettingsForm';
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
    const base = useMemo(() => formOfQuality(settings), [settings]);
    const form = useForm<QualityForm>('site:quality', base, {
        check: checkQuality,
        patterns: QUALITY_PATTERNS,
        save: (_value, change) => changeSettings(qualityChangeOf(change)),
    });

    return (
        <SettingsForm form={form} label={t('checks.form')}>
            <Fields form={form} />
        </SettingsForm>
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
