/* A calendar, copied to another day, from which the copies hold. */
import { useState } from 'react';
import { addShift } from '../../api/changes';
import { ApiError, get } from '../../api/client';
import type { Calendar, NewShift } from '../../api/types';
import { Field, Input } from '../../ui/Field';
import { copiesOf, lackingOf, versionsOf, type Version } from './calendar';
import { EditDialog } from '../../edit/EditDialog';
import { dayText } from './ShiftDialog';
import { dateFault } from './shiftForm';
import { useForm } from './useForm';
import { useWords } from './words';

export interface CopyDialogProps {
    version: Version;
    /** All there are. */
    versions: readonly Version[];
    /** The day that is proposed. */
    today: string;
    onClose: () => void;
    onSaved: (validFrom: string) => void;
}

interface CopyForm {
    date: string;
}

/* What stands in the new calendar after a failure, and what is missing in it. */
interface Partly {
    kept: string;
    missing: string;
}

const namesOf = (shifts: readonly NewShift[]): string => shifts.map(({ name }) => name).join(', ');

function without(copies: readonly NewShift[], missing: readonly NewShift[]): NewShift[] {
    const texts = new Set(missing.map((shift) => JSON.stringify(shift)));
    return copies.filter((copy) => !texts.has(JSON.stringify(copy)));
}

/* Shifts are added one by one. What is there already, of an earlier attempt or of one whose
 * answer was lost, is not added twice: so the server is asked first. */
async function copy(version: Version, date: string, onPartly: (partly: Partly) => void) {
    const versions = versionsOf(await get<Calendar>('/api/shifts'));
    const missing = lackingOf(version, date, versions);
    if (!missing) throw new ApiError(409, `valid_from: another calendar begins on ${date}`);
    while (missing[0])
        try {
            await addShift(missing[0]);
            missing.shift();
        } catch (error) {
            const kept = without(copiesOf(version.shifts, date), missing);
            if (kept.length > 0) onPartly({ kept: namesOf(kept), missing: namesOf(missing) });
            throw error;
        }
}

export function CopyDialog({ version, versions, today, onClose, onSaved }: CopyDialogProps) {
    const { t, locale } = useWords();
    const [partly, setPartly] = useState<Partly | null>(null);
    const free = (date: string): boolean => (lackingOf(version, date, versions)?.length ?? 0) > 0;
    const [saved] = useState<CopyForm>(() => ({ date: free(today) ? today : '' }));

    const form = useForm<CopyForm>(`shift/copy:${version.from}`, saved, {
        check: ({ date }) => {
            const fault = dateFault(date) ?? (free(date) ? null : { key: 'shift.copyTaken' });
            return fault ? { date: fault } : {};
        },
        patterns: [[/^overlaps the shift|valid.from/, 'date']],
        save: ({ date }) => copy(version, date, setPartly),
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
            {partly && (
                <p>
                    {t('shift.copyPartly', {
                        date: dayText(locale, form.draft.value.date),
                        ...partly,
                    })}
                </p>
            )}
        </EditDialog>
    );
}
