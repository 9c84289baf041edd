import { Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { FaultText } from '../../edit/FaultText';
import { BREAKS_MOST, clockOf, DAY_MINUTES, lengthOf, minutesOf, offsetOf } from './shiftForm';
import type { BreakForm, ShiftForm } from './shiftForm';
import type { Form } from './useForm';
import { useWords } from './words';

interface RowProps {
    value: BreakForm;
    number: number;
    invalid: boolean;
    describedBy: string;
    onChange: (change: Partial<BreakForm>) => void;
    onRemove: () => void;
}

function Row({ value, number, invalid, describedBy, onChange, onRemove }: RowProps) {
    const { t } = useWords();
    const faulty = invalid ? { 'aria-invalid': true, 'aria-describedby': describedBy } : {};
    return (
        <li className="flex items-center gap-2">
            <Input
                {...faulty}
                type="time"
                aria-label={t('shift.breakStart', { number })}
                value={value.start}
                onChange={(event) => onChange({ start: event.target.value })}
                className="w-36"
            />
            <Input
                {...faulty}
                inputMode="numeric"
                autoComplete="off"
                aria-label={t('shift.breakMinutes', { number })}
                value={value.minutes}
                onChange={(event) => onChange({ minutes: event.target.value })}
                className="w-16 text-right"
            />
            <span className="text-muted">{t('shift.minutes')}</span>
            <Button
                look="quiet"
                icon
                aria-label={t('shift.breakRemove', { number })}
                title={t('edit.remove')}
                onClick={onRemove}
            >
                <Trash2 aria-hidden />
            </Button>
        </li>
    );
}

/* Three hours in is where the first break of most shifts is; none is proposed outside. */
function another({ start, end, breaks }: ShiftForm): BreakForm {
    const last = offsetOf(breaks.at(-1)?.start ?? start, start) ?? 0;
    const offset = (last + 180) % (lengthOf(start, end) ?? DAY_MINUTES);
    return { start: clockOf((minutesOf(start) ?? 0) + offset), minutes: '15' };
}

export function BreakFields({ form }: { form: Form<ShiftForm> }) {
    const { t } = useWords();
    const id = useId();
    const { value, set } = form.draft;
    const fault = form.fault('breaks');
    const put = (index: number, change: Partial<BreakForm>): void =>
        set({
            breaks: value.breaks.map((one, at) => (at === index ? { ...one, ...change } : one)),
        });
    return (
        <fieldset className="flex min-w-0 flex-col gap-1">
            <legend className="mb-1 font-medium">{t('shift.breaks')}</legend>
            {value.breaks.length > 0 && (
                <ul className="flex flex-col gap-1.5">
                    {value.breaks.map((one, index) => (
                        <Row
                            key={index}
                            value={one}
                            number={index + 1}
                            invalid={fault !== null}
                            describedBy={id}
                            onChange={(change) => put(index, change)}
                            onRemove={() =>
                                set({ breaks: value.breaks.filter((_, at) => at !== index) })
                            }
                        />
                    ))}
                </ul>
            )}
            <FaultText id={id} text={fault} />
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <Button
                    disabled={value.breaks.length >= BREAKS_MOST}
                    onClick={() => set({ breaks: [...value.breaks, another(value)] })}
                >
                    <Plus aria-hidden />
                    {t('shift.breakAdd')}
                </Button>
                <p className="text-xs text-muted">{t('shift.breaksHint')}</p>
            </div>
        </fieldset>
    );
}
