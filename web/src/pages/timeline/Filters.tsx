import { useScope } from '../../api/hooks';
import { STATES, type State } from '../../lib/state';
import { useParam, useUrl } from '../../lib/url';
import { SearchField } from '../../ui/SearchField';
import { Segmented } from '../../ui/Segmented';
import { Select } from '../../ui/Select';
import type { Of } from './lanes';
import { useWords } from './words';

const ENDS: Record<Of, readonly State[]> = {
    workers: ['working', 'idle', 'absent', 'unknown'],
    workstations: ['working', 'idle', 'vacant', 'unknown'],
};

export interface FilterState {
    of: Of;
    /** There are lanes of people to be chosen. */
    people: boolean;
    setOf: (of: Of) => void;
    search: string;
    setSearch: (text: string) => void;
    state: State | '';
    setState: (state: string) => void;
    reset: () => void;
}

/** Which lanes, as the URL says. */
export function useFilters(): FilterState {
    const [of, setOf] = useParam('of', 'workers');
    const [search, setSearch] = useParam('q');
    const [state, setState] = useParam('state');
    const [, set] = useUrl();
    const people = useScope() !== 'stations';
    const known: Of = of === 'workstations' || !people ? 'workstations' : 'workers';
    return {
        of: known,
        people,
        setOf,
        search,
        setSearch,
        state: ENDS[known].find((one) => one === state) ?? '',
        setState,
        reset: () => set({ q: null, state: null }),
    };
}

export function Filters(props: FilterState) {
    const { of, people, setOf, search, setSearch, state, setState } = props;
    const { t } = useWords();
    return (
        <>
            {people && (
                <Segmented
                    label={t('tl.of')}
                    value={of}
                    segments={[
                        { value: 'workers', label: t('term.workers') },
                        { value: 'workstations', label: t('term.stations') },
                    ]}
                    onChange={setOf}
                />
            )}
            <SearchField
                label={t('action.search')}
                value={search}
                onChange={setSearch}
                className="max-sm:order-last max-sm:w-full sm:w-48"
            />
            <Select
                label={t('tl.stateFilter')}
                value={state}
                options={[
                    { value: '', label: t('tl.anyState') },
                    ...ENDS[of].map((one) => ({ value: one, label: t(STATES[one].label) })),
                ]}
                onChange={setState}
            />
        </>
    );
}
