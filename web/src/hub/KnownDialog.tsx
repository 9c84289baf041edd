/* At which time the hub is asked what it had then. */
import { useState, type FormEvent } from 'react';
import { isoLocal, parseLocal } from '../lib/time';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Field, Input } from '../ui/Field';
import type { HubDialogProps } from './DaysDialog';
import { useWords } from './words';

export default function KnownDialog({ chosen, onClose }: HubDialogProps) {
    const { t } = useWords();
    const { known, setKnown } = chosen;
    const [time, setTime] = useState(() =>
        isoLocal(known === undefined ? Date.now() : Date.parse(known), 'UTC'),
    );
    const [missing, setMissing] = useState(false);

    function submit(event: FormEvent): void {
        event.preventDefault();
        const at = parseLocal(time, 'UTC');
        if (at === null) return setMissing(true);
        setKnown(`${new Date(at).toISOString().slice(0, 16)}Z`);
        onClose();
    }

    const form = 'hub-known';
    return (
        <Dialog
            open
            onOpenChange={(open) => !open && onClose()}
            title={t('hub.knownTitle')}
            description={t('hub.knownHow')}
            footer={
                <>
                    <Button onClick={onClose}>{t('action.cancel')}</Button>
                    <Button look="primary" type="submit" form={form}>
                        {t('window.apply')}
                    </Button>
                </>
            }
        >
            <form id={form} onSubmit={submit} noValidate>
                <Field label={t('hub.knownTime')} error={missing ? t('hub.knownWanted') : null}>
                    {(control) => (
                        <Input
                            {...control}
                            type="datetime-local"
                            value={time}
                            onChange={(event) => setTime(event.target.value)}
                        />
                    )}
                </Field>
            </form>
        </Dialog>
    );
}
