import { useId } from 'react';
import { FaultText } from '../../edit/FaultText';
import type { ShiftForm } from './shiftForm';
import type { Form } from './useForm';
import { weekdayName } from './WeekView';
import { useWords } from './words';

export function WeekdayFields({ form }: { form: Form<ShiftForm> }) {
    const { t, locale } = useWords();
    const id = useId();
    const { value, set } = form.draft;
    const fault = form.fault('weekdays');
    const put = (day: number, on: boolean): void =>
        set({
            weekdays: on
                ? [...value.weekdays, day].sort()
                : value.weekdays.filter((other) => other !== day),
        });
    return (
        <fieldset aria-describedby={fault ? id : undefined} className="flex flex-col gap-1">
            <legend className="mb-1 font-medium">{t('shift.days')}</legend>
            <div className="flex flex-wrap gap-1">
                {[1, 2, 3, 4, 5, 6, 7].map((day) => (
                    <label
                        key={day}
                        className="control inline-flex h-8 cursor-pointer items-center gap-1 rounded-md border border-edge bg-surface px-1.5 has-checked:border-accent has-checked:bg-accent-soft"
                    >
                        <input
                            type="checkbox"
                            aria-label={weekdayName(locale, day, 'long')}
                            aria-invalid={fault ? true : undefined}
                            checked={value.weekdays.includes(day)}
                            onChange={(event) => put(day, event.target.checked)}
                            className="accent-accent"
                        />
                        <span aria-hidden>{weekdayName(locale, day)}</span>
                    </label>
                ))}
            </div>
            <FaultText id={id} text={fault} />
        </fieldset>
    );
}
