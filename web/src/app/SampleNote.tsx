/* Says that what is shown was invented, as long as there is any sample data. */
import { FlaskConical } from 'lucide-react';
import { useMay, useSettings } from '../api/hooks';
import { removeSample } from '../api/sample';
import { useI18n } from '../lib/i18n';
import { useSave } from '../lib/useSave';
import { Button } from '../ui/Button';
import { SaveFailed } from '../ui/SaveFailed';

export function SampleNote({ className }: { className: string }) {
    const { t } = useI18n();
    const save = useSave();
    const mayRemove = useMay('administer');
    if (!useSettings().data?.sample_data) return null;
    return (
        <aside aria-label={t('sample.label')} className="border-b border-line bg-sunken">
            <div className={`${className} flex flex-wrap items-center gap-x-3 gap-y-1 py-1`}>
                <p className="flex min-w-0 items-center gap-2">
                    <FlaskConical aria-hidden className="size-4 shrink-0 text-muted" />
                    <span>
                        <strong>{t('sample.label')}</strong> {t('sample.invented')}
                    </span>
                </p>
                {mayRemove && (
                    <Button
                        className="ml-auto"
                        disabled={save.busy}
                        onClick={() => void save.run(removeSample)}
                    >
                        {t('sample.remove')}
                    </Button>
                )}
                {save.failure && <SaveFailed error={save.failure} title={t('sample.notRemoved')} />}
            </div>
        </aside>
    );
}

/** The same on a page that fills its screen. */
export function SampleMark() {
    const { t } = useI18n();
    if (!useSettings().data?.sample_data) return null;
    return (
        <aside
            aria-label={t('sample.label')}
            className="fixed bottom-2 left-2 z-20 flex items-center gap-2 rounded-md border border-edge bg-surface px-2 py-1 font-medium"
        >
            <FlaskConical aria-hidden className="size-4 text-muted" />
            {t('sample.label')}
        </aside>
    );
}
