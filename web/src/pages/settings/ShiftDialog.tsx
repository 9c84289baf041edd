import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { addShift, changeShift } from '../../api/changes';
import type { Shift } from '../../api/types';
import { differing } from '../../lib/draft';
import { formatOf, MINUTE } from '../../lib/time';
import { Field, Input } from '../../ui/Field';
import { BreakFields } from './BreakFields';
import { EditDialog } from '../../edit/EditDialog';
import {
    checkShift,
    emptyShift,
    formOfShift,
    lengthOf,
    minutesOf,
    SHIFT_PATTERNS,
    shiftOfForm,
    type ShiftForm,
} from './shiftForm';
import { useForm, type Form } from './useForm';
import { WeekdayFields } from './WeekdayFields';
import { useWords } from './words';

/** A civil day as text. */
export function dayText(locale: string, date: string): string {
    const day = Date.parse(`${date}T00:00:00Z`);
    if (Number.isNaN(day)) return date;
    return formatOf(locale, 'UTC', { day: 'numeric', month: 'short', year: 'numeric' }).format(day);
}

function Plain(props: {
    form: Form<ShiftForm>;
    name: 'name' | 'start' | 'end' | 'valid_from';
    label: string;
    type?: string;
    hint?: string | undefined;
    autoFocus?: boolean;
}) {
    const { form, name, label, hint, ...rest } = props;
    return (
        <Field label={label} hint={hint} error={form.fault(name)}>
            {(control) => (
                <Input
                    {...control}
                    {...rest}
                    autoComplete="off"
                    value={form.draft.value[name]}
                    onChange={(event) => form.draft.set({ [name]: event.target.value })}
                />
            )}
        </Field>
    );
}

function Times({ form }: { form: Form<ShiftForm> }) {
    const { t, figure } = useWords();
    const { start, end } = form.draft.value;
    const length = lengthOf(start, end);
    const next = length !== null && (minutesOf(start) ?? 0) + length > 24 * 60;
    const hint =
        length === null
            ? undefined
            : t(next ? 'shift.lengthNext' : 'shift.length', {
                  length: figure.hours(length * MINUTE),
              });
    return (
        <div className="grid grid-cols-2 items-start gap-4">
            <Plain form={form} name="start" label={t('shift.start')} type="time" />
            <Plain form={form} name="end" label={t('shift.end')} type="time" hint={hint} />
        </div>
    );
}

function Alone({ date }: { date: string }) {
    const { t, locale } = useWords();
    return (
        <p className="flex items-start gap-2 rounded-md border border-warn bg-warn-soft px-3 py-2">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            {t('shift.newAlone', { date: dayText(locale, date) })}
        </p>
    );
}

export interface ShiftDialogProps {
    /** null: a new one. */
    shift: Shift | null;
    /** The day that is proposed for a new one. */
    validFrom: string;
    /** The days from which there are calendars. */
    dates: readonly string[];
    onClose: () => void;
    onSaved: (validFrom: string) => void;
}

export function ShiftDialog({ shift, validFrom, dates, onClose, onSaved }: ShiftDialogProps) {
    const { t } = useWords();
    const saved = useMemo(
        () => (shift ? formOfShift(shift) : emptyShift(validFrom)),
        [shift, validFrom],
    );
    const id = shift?.shift_id ?? null;
    const form = useForm<ShiftForm>(id === null ? 'shift/new' : `shift:${id}`, saved, {
        check: checkShift,
        patterns: SHIFT_PATTERNS,
        save: (value, _change, base) => {
            const whole = shiftOfForm(value);
            return id === null
                ? addShift(whole)
                : changeShift(id, differing(shiftOfForm(base), whole));
        },
    });
    const { valid_from } = form.draft.value;
    return (
        <EditDialog
            title={shift ? t('shift.editTitle', { name: shift.name }) : t('shift.newTitle')}
            dirty={form.draft.dirty}
            busy={form.busy}
            failure={form.failure}
            attempt={form.attempt}
            onSave={async () => {
                const { valid_from: from } = form.draft.value;
                if (await form.submit()) onSaved(from);
            }}
            onDiscard={() => {
                form.draft.drop();
                onClose();
            }}
        >
            <Plain form={form} name="name" label={t('shift.name')} autoFocus />
            <Times form={form} />
            <WeekdayFields form={form} />
            <BreakFields form={form} />
            <Plain
                form={form}
                name="valid_from"
                label={t('shift.validFrom')}
                type="date"
                hint={t('shift.validFromHint')}
            />
            {valid_from && !dates.includes(valid_from) && <Alone date={valid_from} />}
        </EditDialog>
    );
}
