import { Link } from 'wouter';
import { useHref } from '../../lib/url';
import { useTitle } from '../../lib/useTitle';
import { Button } from '../../ui/Button';
import { PageHeader } from '../../ui/PageHeader';
import { useWords } from './words';

/** The page is about a worker or a station that is not known. */
export function NotThere({ title }: { title: string }) {
    const { t } = useWords();
    const href = useHref();
    useTitle(title);
    return (
        <>
            <PageHeader title={title} />
            <p className="mb-4 max-w-prose text-muted">{t('detail.how')}</p>
            <Button asChild>
                <Link href={href('/')}>{t('app.toOverview')}</Link>
            </Button>
        </>
    );
}
