import { Link } from 'wouter';
import { useI18n } from '../lib/i18n';
import { useTitle } from '../lib/useTitle';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';

export function NotFound() {
    const { t } = useI18n();
    useTitle(t('app.notFound'));
    return (
        <EmptyState title={t('app.notFound')}>
            <Button asChild>
                <Link href="/">{t('app.toOverview')}</Link>
            </Button>
        </EmptyState>
    );
}
