/* Days from one date to another. */
import { useState, type FormEvent } from 'react';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Field, Input } from '../ui/Field';
import { faultOf } from './days';
import type { Chosen } from './useDays';
import { useWords } from './words';

export interface HubDialogProps {
    chosen: Chosen;
    onClose: () => void;
}

export default function DaysDialog({ chosen, onClose }: HubDialogProps) {
    const { t } = useWords();
    const [first, setFirst] = useState(chosen.days.first);
    const [last, setLast] = useState(chosen.days.last);
    const [fault, setFault] = useState<ReturnType<typeof faultOf>>(null);

    function submit(event: FormEvent): void {
        event.preventDefault();
        const found = faultOf({ first, last });
        if (found) return setFault(found);
        chosen.chooseOwn({ first, last });
        onClose();
    }

    const form = 'hub-days';
    return (
        <Dialog
            open
            onOpenChange={(open) => !open && onClose()}
            title={t('hub.daysTitle')}
            description={t('hub.daysHow')}
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
                            type="date"
                            value={first}
                            onChange={(event) => setFirst(event.target.value)}
                        />
                    )}
                </Field>
                <Field label={t('window.to')} error={fault && t(`hub.fault.${fault}`)}>
                    {(control) => (
                        <Input
                            {...control}
                            type="date"
                            value={last}
                            onChange={(event) => setLast(event.target.value)}
                        />
                    )}
                </Field>
            </form>
        </Dialog>
    );
}
