import { Link } from 'wouter';
import { useHref } from '../../lib/url';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { useWords } from './words';

/** The page is about a worker or a station that is not known. */
export function NotThere({ title }: { title: string }) {
    const { t } = useWords();
    const href = useHref();
    return (
        <EmptyState title={title}>
            <p className="mb-3">{t('thing.how')}</p>
            <Button asChild>
                <Link href={href('/')}>{t('app.toOverview')}</Link>
            </Button>
        </EmptyState>
    );
}
