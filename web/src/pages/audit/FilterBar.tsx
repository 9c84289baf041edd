import { FilterX } from 'lucide-react';
import { Button } from '../../ui/Button';
import { Field, Input } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { actionText } from './Entries';
import { anyFilter, NO_FILTERS, type Filters } from './filters';
import { ACTIONS, useWords } from './words';

export interface FilterBarProps {
    filters: Filters;
    onChange: (change: Partial<Filters>) => void;
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
    const { t } = useWords();
    const known = ACTIONS.some((one) => one === filters.action);
    const text = (name: 'actor' | 'worker' | 'from' | 'to', type: 'text' | 'date') => (
        <Field label={t(`audit.${name}`)}>
            {(control) => (
                <Input
                    {...control}
                    type={type}
                    autoComplete="off"
                    className="sm:w-40"
                    value={filters[name]}
                    onChange={(event) => onChange({ [name]: event.target.value })}
                />
            )}
        </Field>
    );
    return (
        <search
            aria-label={t('audit.filters')}
            className="grid grid-cols-2 items-end gap-x-3 gap-y-2 border-b border-line px-4 py-3 sm:flex sm:flex-wrap print:hidden"
        >
            {text('actor', 'text')}
            <div className="flex min-w-0 flex-col gap-1 sm:max-w-60">
                <span aria-hidden className="font-medium">
                    {t('audit.action')}
                </span>
                <Select
                    label={t('audit.action')}
                    value={filters.action}
                    options={[
                        { value: '', label: '–' },
                        ...(known || !filters.action
                            ? []
                            : [{ value: filters.action, label: filters.action }]),
                        ...ACTIONS.map((value) => ({
                            value: value as string,
                            label: actionText(value, t),
                        })),
                    ]}
                    onChange={(action) => onChange({ action })}
                />
            </div>
            {text('worker', 'text')}
            {text('from', 'date')}
            {text('to', 'date')}
            {anyFilter(filters) && (
                <Button look="quiet" onClick={() => onChange(NO_FILTERS)}>
                    <FilterX aria-hidden />
                    {t('action.reset')}
                </Button>
            )}
        </search>
    );
}
