/* A calendar, copied to another day, from which the copies hold. */
import { useMemo, useRef, useState } from 'react';
import { addShift } from '../../api/changes';
import { Field, Input } from '../../ui/Field';
import type { Version } from './calendar';
import { copiesOf } from './calendar';
import { EditDialog } from './EditDialog';
import { dateFault } from './shiftForm';
import { useForm } from './useForm';
import { useWords } from './words';

export interface CopyDialogProps {
    version: Version;
    /** The day that is proposed. */
    today: string;
    /** The days from which there are calendars. */
    dates: readonly string[];
    onClose: () => void;
    onSaved: (validFrom: string) => void;
}

interface CopyForm {
    date: string;
}

export function CopyDialog({ version, today, dates, onClose, onSaved }: CopyDialogProps) {
    const { t } = useWords();
    /* Shifts are added one by one. Those that were added before one failed are not added twice. */
    const done = useRef({ date: '', names: [] as string[] });
    const [partly, setPartly] = useState('');
    const saved = useMemo<CopyForm>(
        () => ({ date: dates.includes(today) ? '' : today }),
        [dates, today],
    );

    async function copy({ date }: CopyForm): Promise<void> {
        if (done.current.date !== date) done.current = { date, names: [] };
        const { names } = done.current;
        try {
            for (const shift of copiesOf(version, date).slice(names.length)) {
                await addShift(shift);
                names.push(shift.name);
            }
        } catch (error) {
            setPartly(names.join(', '));
            throw error;
        }
    }

    const form = useForm<CopyForm>(`shift/copy:${version.from}`, saved, {
        check: ({ date }) => {
            const fault = dateFault(date);
            if (fault) return { date: fault };
            const taken = dates.includes(date) && done.current.date !== date;
            return taken ? { date: { key: 'shift.copyTaken' } } : {};
        },
        patterns: [[/^overlaps the shift|valid.from/, 'date']],
        save: copy,
    });
    return (
        <EditDialog
            title={t('shift.copyTitle')}
            description={t('shift.copyWhat')}
            dirty={form.draft.dirty}
            busy={form.busy}
            failure={form.failure}
            attempt={form.attempt}
            onSave={async () => {
                const { date } = form.draft.value;
                if (await form.submit()) onSaved(date);
            }}
            onDiscard={() => {
                form.draft.drop();
                onClose();
            }}
        >
            <Field label={t('shift.validFrom')} error={form.fault('date')}>
                {(control) => (
                    <Input
                        {...control}
                        type="date"
                        autoFocus
                        className="max-w-48"
                        value={form.draft.value.date}
                        onChange={(event) => form.draft.set({ date: event.target.value })}
                    />
                )}
            </Field>
            {partly && <p>{t('shift.copyPartly', { names: partly })}</p>}
        </EditDialog>
    );
}
