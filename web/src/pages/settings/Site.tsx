/* What is set for the whole site. */
import { TriangleAlert } from 'lucide-react';
import { useEffect, useId, useMemo, useState } from 'react';
import { changeSettings } from '../../api/changes';
import { useSettings } from '../../api/hooks';
import type { Settings } from '../../api/types';
import { MINUTE } from '../../lib/time';
import { Card, CardHeader } from '../../ui/Card';
import { ErrorNote } from '../../ui/ErrorNote';
import { Field, Input } from '../../ui/Field';
import { Skeleton } from '../../ui/Skeleton';
import { parseNumber } from './faults';
import { checkSite, formOfSite, SITE_PATTERNS, siteChangeOf, type SiteForm } from './siteForm';
import { SettingsForm } from './SettingsForm';
import { useForm, type Form } from './useForm';
import { useWords } from './words';

function Zone({ zone }: { zone: string }) {
    const { t, times } = useWords();
    const [now, setNow] = useState(() => Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 1_000);
        return () => clearInterval(timer);
    }, []);
    return (
        <div className="flex flex-col gap-1">
            <p className="font-medium">{t('site.zone')}</p>
            <p className="flex flex-wrap gap-x-3">
                {zone}
                <span className="text-muted">{times.dateTimeExact(now)}</span>
            </p>
            <p className="text-xs text-muted">{t('site.zoneHow')}</p>
        </div>
    );
}

function Hold({ form }: { form: Form<SiteForm> }) {
    const { t, figure } = useWords();
    const { value, base } = form.draft;
    const minutes = value.hold === base.hold ? Number(base.hold) : parseNumber(value.hold);
    const length =
        minutes === null ? '' : t('site.holdIs', { length: figure.hours(minutes * MINUTE) });
    return (
        <div className="flex flex-col gap-2">
            <Field
                label={t('site.hold')}
                hint={`${length}${t('site.holdHint')}`}
                error={form.fault('hold')}
            >
                {(control) => (
                    <Input
                        {...control}
                        inputMode="decimal"
                        autoComplete="off"
                        className="max-w-40"
                        value={value.hold}
                        onChange={(event) => form.draft.set({ hold: event.target.value })}
                    />
                )}
            </Field>
            <div role="status">
                {value.hold !== base.hold && (
                    <p className="flex items-start gap-2 rounded-md border border-warn bg-warn-soft px-3 py-2">
                        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
                        {t('site.holdWarn')}
                    </p>
                )}
            </div>
        </div>
    );
}

function Target({ form }: { form: Form<SiteForm> }) {
    const { t } = useWords();
    return (
        <Field label={t('site.target')} hint={t('site.targetHint')} error={form.fault('target')}>
            {(control) => (
                <Input
                    {...control}
                    inputMode="decimal"
                    autoComplete="off"
                    className="max-w-40"
                    value={form.draft.value.target}
                    onChange={(event) => form.draft.set({ target: event.target.value })}
                />
            )}
        </Field>
    );
}

function SiteFields({ settings }: { settings: Settings }) {
    const { t } = useWords();
    const base = useMemo(() => formOfSite(settings), [settings]);
    const form = useForm<SiteForm>('site', base, {
        check: checkSite,
        patterns: SITE_PATTERNS,
        save: (_value, change) => changeSettings(siteChangeOf(change)),
    });

    return (
        <SettingsForm form={form} label={t('site.form')}>
            <Hold form={form} />
            <Target form={form} />
            <Zone zone={settings.timezone} />
        </SettingsForm>
    );
}

export function Site() {
    const { t } = useWords();
    const title = useId();
    const { data, error, retry } = useSettings();
    return (
        <Card aria-labelledby={title} className="max-w-3xl">
            <CardHeader id={title} title={t('settings.site')} />
            {data && <SiteFields settings={data} />}
            {!data && error && <ErrorNote error={error} onRetry={retry} className="m-4" />}
            {!data && !error && <Skeleton className="m-4 h-72" />}
        </Card>
    );
}
