import { FilterX } from 'lucide-react';
import { useId, useState } from 'react';
import { useScope, useWorkers, useWorkstations } from '../../api/hooks';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Select, type Option } from '../../ui/Select';
import { anyFilter, EVENT_TYPES, NO_FILTERS, parseConfidence } from './filters';
import type { FilterChange, Filters } from './filters';
import { SettledInput } from './SettledInput';
import { useWords } from './words';

export interface FilterBarProps {
    filters: Filters;
    onChange: (change: FilterChange) => void;
    /** Following live it is the latest first. */
    live: boolean;
    /** Those seen on this page, to choose from. */
    cameras: readonly string[];
}

interface Named {
    id: string;
    name: string;
}

/* What the URL asks for is shown as chosen, even when there is no such thing. */
function optionsOf(all: string, things: readonly Named[], chosen: string): Option[] {
    const known = things.map(({ id, name }) => ({
        value: id,
        label: name === id ? id : `${name} (${id})`,
    }));
    const missing = chosen && !things.some(({ id }) => id === chosen);
    return [
        { value: '', label: all },
        ...known,
        ...(missing ? [{ value: chosen, label: chosen }] : []),
    ];
}

function Confidence({
    value,
    onChange,
}: {
    value: number | null;
    onChange: FilterBarProps['onChange'];
}) {
    const { t, numbers } = useWords();
    const [wrong, setWrong] = useState(false);
    const good = (text: string): boolean => text.trim() === '' || parseConfidence(text) !== null;
    return (
        <Field
            label={t('events.confidence')}
            className="w-full sm:w-32"
            error={wrong ? t('events.confidenceWrong', { example: numbers.decimal(0.8, 1) }) : null}
        >
            {(control) => (
                <SettledInput
                    {...control}
                    inputMode="decimal"
                    autoComplete="off"
                    placeholder="0"
                    value={value === null ? '' : String(value)}
                    onText={(text) => good(text) && setWrong(false)}
                    onSettle={(text) => {
                        setWrong(!good(text));
                        if (good(text)) onChange({ confidence: parseConfidence(text) });
                    }}
                />
            )}
        </Field>
    );
}

function Camera({
    value,
    onChange,
    cameras,
}: Pick<FilterBarProps, 'onChange' | 'cameras'> & { value: string }) {
    const { t } = useWords();
    const list = useId();
    return (
        <Field label={t('events.camera')} className="w-full sm:w-40">
            {(control) => (
                <>
                    <SettledInput
                        {...control}
                        list={list}
                        autoComplete="off"
                        spellCheck={false}
                        placeholder={t('events.anyCamera')}
                        value={value}
                        onSettle={(camera) => onChange({ camera })}
                    />
                    <datalist id={list}>
                        {cameras.map((camera) => (
                            <option key={camera} value={camera} />
                        ))}
                    </datalist>
                </>
            )}
        </Field>
    );
}

function Choice<V extends string>(props: {
    label: string;
    value: V;
    options: readonly Option<V>[];
    onChange: (value: V) => void;
    disabled?: boolean;
}) {
    return (
        <div className="flex min-w-0 flex-col gap-1 sm:max-w-60">
            <span aria-hidden className="font-medium">
                {props.label}
            </span>
            <Select {...props} className="min-w-0" />
        </div>
    );
}

export function FilterBar({ filters, live, onChange, cameras }: FilterBarProps) {
    const { t } = useWords();
    const people = useScope() === 'all';
    const workers = (useWorkers().data ?? []).map(({ worker_id: id, name }) => ({ id, name }));
    const stations = (useWorkstations().data ?? []).map(({ station_id: id, name }) => ({
        id,
        name,
    }));
    const types = EVENT_TYPES.map((value) => ({ value, label: t(`event.${value}`) }));
    return (
        <div
            role="search"
            aria-label={t('events.filters')}
            className="grid grid-cols-2 items-start gap-x-3 gap-y-2 px-4 py-3 sm:flex sm:flex-wrap print:hidden"
        >
            {people && (
                <Choice
                    label={t('term.worker')}
                    value={filters.worker}
                    options={optionsOf(t('events.allWorkers'), workers, filters.worker)}
                    onChange={(worker) => onChange({ worker })}
                />
            )}
            <Choice
                label={t('term.station')}
                value={filters.station}
                options={optionsOf(t('events.allStations'), stations, filters.station)}
                onChange={(station) => onChange({ station })}
            />
            <Choice
                label={t('events.event')}
                value={filters.type}
                options={[{ value: '' as const, label: t('events.allTypes') }, ...types]}
                onChange={(type) => onChange({ type })}
            />
            <Camera value={filters.camera} onChange={onChange} cameras={cameras} />
            <Confidence value={filters.confidence} onChange={onChange} />
            <Choice
                label={t('events.order')}
                value={live ? 'desc' : filters.order}
                disabled={live}
                options={[
                    { value: 'desc', label: t('events.desc') },
                    { value: 'asc', label: t('events.asc') },
                ]}
                onChange={(order) => onChange({ order })}
            />
            {anyFilter(filters) && (
                <Button look="quiet" className="self-end" onClick={() => onChange(NO_FILTERS)}>
                    <FilterX aria-hidden />
                    {t('action.reset')}
                </Button>
            )}
        </div>
    );
}
