/* The search for a camera, by its name, its model or what else is said of it. */
import { useParam } from '../../lib/url';
import { SearchField } from '../../ui/SearchField';
import { useWords } from './words';

export function Find() {
    const { t } = useWords();
    const [search, find] = useParam('q');
    return (
        <SearchField label={t('quality.find')} value={search} onChange={find} className="w-44" />
    );
}

/** In the place of cameras of which none is found. */
export function NoneFound() {
    const { t } = useWords();
    return <p className="px-4 py-6 text-center text-muted">{t('quality.noneFound')}</p>;
}
