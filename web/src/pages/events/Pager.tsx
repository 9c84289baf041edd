import { ChevronLeft, ChevronRight, ChevronsLeft } from 'lucide-react';
import { plural } from '../../lib/i18n';
import { Button } from '../../ui/Button';
import { pageNumber } from './cursors';
import type { View } from './useView';
import { useWords } from './words';

export interface PagerProps {
    view: Pick<View, 'cursors' | 'toFirst' | 'toBefore' | 'toNext'>;
    rows: number;
    /** Where the next page begins; null: there is none. */
    next: string | null;
}

export function Pager({ view, rows, next }: PagerProps) {
    const { t, numbers, language } = useWords();
    const page = pageNumber(view.cursors);
    const first = view.cursors.at === '';
    return (
        <nav
            aria-label={t('events.pages')}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2"
        >
            <p className="text-muted" role="status">
                {page === null
                    ? t('events.pageLinked')
                    : t('events.page', { page: numbers.count(page) })}
                {' · '}
                {t(plural(language, 'events.rows', rows), { count: numbers.count(rows) })}
                {', '}
                {t(next === null ? 'events.rowsEnd' : 'events.rowsMore')}
            </p>
            <div className="ml-auto flex flex-wrap justify-end gap-2">
                <Button
                    icon
                    aria-label={t('events.first')}
                    title={t('events.first')}
                    disabled={first}
                    onClick={view.toFirst}
                >
                    <ChevronsLeft aria-hidden />
                </Button>
                <Button disabled={view.cursors.before.length === 0} onClick={view.toBefore}>
                    <ChevronLeft aria-hidden />
                    {t('events.earlierPage')}
                </Button>
                <Button disabled={next === null} onClick={() => next !== null && view.toNext(next)}>
                    {t('events.nextPage')}
                    <ChevronRight aria-hidden />
                </Button>
            </div>
        </nav>
    );
}
