/* What narrows both tables. */
import { X } from 'lucide-react';
import { memo } from 'react';
import type { Figures } from '../../api/types';
import { Button } from '../../ui/Button';
import { SearchField } from '../../ui/SearchField';
import { Select } from '../../ui/Select';
import { compare } from '../../ui/sorting';
import { anyFilter, FILTER_PARAMS, typesOf, type Filters } from './filters';
import { useWords } from './words';

interface Named {
    value: string;
    label: string;
}

/** What can be chosen; it changes seldom. */
export interface Choices {
    workers: readonly Named[];
    stations: readonly Named[];
    types: readonly Named[];
}

export function choicesOf(figures: Figures): Choices {
    const named = (value: string, label: string): Named => ({ value, label });
    return {
        workers: figures.workers.map(({ worker_id, name }) => named(worker_id, name)),
        stations: figures.workstations.map(({ station_id, name }) => named(station_id, name)),
        types: typesOf(figures).map((type) => named(type, type)),
    };
}

export interface FilterBarProps {
    choices: Choices;
    filters: Filters;
    onChange: (change: Partial<Filters>) => void;
}

const NONE = Object.fromEntries(
    Object.keys(FILTER_PARAMS).map((name) => [name, '']),
) as unknown as Filters;

function sorted(options: readonly Named[], all: string): Named[] {
    return [{ value: '', label: all }, ...options.toSorted((a, b) => compare(a.label, b.label))];
}

export const FilterBar = memo(function FilterBar({ choices, filters, onChange }: FilterBarProps) {
    const { t } = useWords();
    return (
        <search
            aria-label={t('overview.filters')}
            className="grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap print:hidden"
        >
            <SearchField
                label={t('overview.search')}
                value={filters.search}
                onChange={(search) => onChange({ search })}
                className="col-span-2 sm:w-72"
            />
            {choices.workers.length > 0 && (
                <Select
                    label={t('term.worker')}
                    value={filters.worker}
                    options={sorted(choices.workers, t('overview.allWorkers'))}
                    onChange={(worker) => onChange({ worker })}
                    className="sm:w-48"
                />
            )}
            <Select
                label={t('term.station')}
                value={filters.station}
                options={sorted(choices.stations, t('overview.allStations'))}
                onChange={(station) => onChange({ station })}
                className="sm:w-48"
            />
            <Select
                label={t('term.type')}
                value={filters.type}
                options={sorted(choices.types, t('overview.allTypes'))}
                onChange={(type) => onChange({ type })}
                className="sm:w-40"
            />
            {anyFilter(filters) && (
                <Button look="quiet" onClick={() => onChange(NONE)}>
                    <X aria-hidden />
                    {t('action.reset')}
                </Button>
            )}
        </search>
    );
});
