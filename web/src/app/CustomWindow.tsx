/* A window from one time to another, in the site's zone. */
import { useState, type FormEvent } from 'react';
import { useMetrics, type WindowQuery } from '../api/hooks';
import { useI18n, type Key } from '../lib/i18n';
import { isoLocal, parseLocal } from '../lib/time';
import type { Choice } from '../lib/window';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Field, Input } from '../ui/Field';

export interface CustomWindowProps {
    /** The window that is shown: where to begin from. */
    query: WindowQuery | null;
    onChoose: (choice: Choice) => void;
    onClose: () => void;
}

export default function CustomWindow({ query, onChoose, onClose }: CustomWindowProps) {
    const { t, times } = useI18n();
    const shown = useMetrics(query).data?.window;
    const [from, setFrom] = useState(() =>
        shown ? isoLocal(Date.parse(shown.start_time), times.zone) : '',
    );
    const [to, setTo] = useState(() =>
        shown ? isoLocal(Date.parse(shown.end_time), times.zone) : '',
    );
    const [error, setError] = useState<Key | null>(null);

    function submit(event: FormEvent): void {
        event.preventDefault();
        const start = parseLocal(from, times.zone);
        const end = parseLocal(to, times.zone);
        if (start === null || end === null) return setError('window.needBoth');
        if (start >= end) return setError('window.order');
        onChoose({ kind: 'custom', start, end });
        onClose();
    }

    const form = 'custom-window';
    return (
        <Dialog
            open
            onOpenChange={(open) => !open && onClose()}
            title={t('window.label')}
            description={t('window.zone', { zone: times.zone })}
            footer={
                <>
                    <Button onClick={onClose}>{t('action.cancel')}</Button>
                    <Button look="primary" type="submit" form={form}>
                        {t('window.apply')}
                    </Button>
                </>
            }
        >
            <form id={form} onSubmit={submit} noValidate className="grid gap-4">
                <Field label={t('window.from')}>
                    {(control) => (
                        <Input
                            {...control}
                            type="datetime-local"
                            value={from}
                            onChange={(event) => setFrom(event.target.value)}
                        />
                    )}
                </Field>
                <Field label={t('window.to')} error={error && t(error)}>
                    {(control) => (
                        <Input
                            {...control}
                            type="datetime-local"
                            value={to}
                            onChange={(event) => setTo(event.target.value)}
                        />
                    )}
                </Field>
            </form>
        </Dialog>
    );
}
