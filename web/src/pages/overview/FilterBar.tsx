/* What narrows both tables. */
import { Search, X } from 'lucide-react';
import type { Figures } from '../../api/types';
import { Button } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { compare } from '../../ui/sorting';
import { anyFilter, FILTER_PARAMS, typesOf, type Filters } from './filters';
import { useWords } from './words';

export interface FilterBarProps {
    figures: Figures;
    filters: Filters;
    onChange: (change: Partial<Filters>) => void;
}

const NONE = Object.fromEntries(
    Object.keys(FILTER_PARAMS).map((name) => [name, '']),
) as unknown as Filters;

interface Named {
    value: string;
    label: string;
}

function sorted(options: Named[], all: string): Named[] {
    return [{ value: '', label: all }, ...options.sort((a, b) => compare(a.label, b.label))];
}

export function FilterBar({ figures, filters, onChange }: FilterBarProps) {
    const { t } = useWords();
    const workers = figures.workers.map(({ worker_id, name }) => ({
        value: worker_id,
        label: name,
    }));
    const stations = figures.workstations.map(({ station_id, name }) => ({
        value: station_id,
        label: name,
    }));
    const types = typesOf(figures).map((type) => ({ value: type, label: type }));
    return (
        <search
            aria-label={t('overview.filters')}
            className="grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap"
        >
            <label className="relative col-span-2 sm:w-72">
                <span className="sr-only">{t('overview.search')}</span>
                <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-muted" />
                <Input
                    type="search"
                    value={filters.search}
                    placeholder={t('overview.search')}
                    onChange={(event) => onChange({ search: event.target.value })}
                    className="w-full pl-8"
                />
            </label>
            <Select
                label={t('thing.worker')}
                value={filters.worker}
                options={sorted(workers, t('overview.allWorkers'))}
                onChange={(worker) => onChange({ worker })}
                className="sm:w-48"
            />
            <Select
                label={t('thing.station')}
                value={filters.station}
                options={sorted(stations, t('overview.allStations'))}
                onChange={(station) => onChange({ station })}
                className="sm:w-48"
            />
            <Select
                label={t('thing.type')}
                value={filters.type}
                options={sorted(types, t('overview.allTypes'))}
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
}
