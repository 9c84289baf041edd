/* A page without events: because there are none, or none among those looked through so far. */
import { Inbox, SearchX } from 'lucide-react';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { anyFilter, NO_FILTERS } from './filters';
import type { View } from './useView';
import { useWords } from './words';

export function Nothing({ view, next }: { view: View; next: string | null }) {
    const { t } = useWords();
    if (next !== null)
        return (
            <EmptyState icon={<SearchX />} title={t('events.noneYet')}>
                <p className="mb-3">{t('events.noneYetWhat')}</p>
                <Button look="primary" onClick={() => view.toNext(next)}>
                    {t('events.lookOn')}
                </Button>
            </EmptyState>
        );
    if (anyFilter(view.filters))
        return (
            <EmptyState icon={<SearchX />} title={t('events.none')}>
                <p className="mb-3">{t('events.noneFiltered')}</p>
                <Button onClick={() => view.change(NO_FILTERS)}>{t('action.reset')}</Button>
            </EmptyState>
        );
    return (
        <EmptyState icon={<Inbox />} title={t('events.none')}>
            <p>{t('events.noneWindow')}</p>
            <p>{view.live ? t('events.liveOn') : t('events.widen')}</p>
        </EmptyState>
    );
}
