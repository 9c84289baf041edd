import { Link } from 'wouter';
import { useI18n } from '../lib/i18n';
import { useTitle } from '../lib/useTitle';
import { Button } from '../ui/Button';

export default function NotFound() {
    const { t } = useI18n();
    useTitle(t('app.notFound'));
    return (
        <div className="flex flex-col items-center gap-3 px-4 py-16 text-center">
            <h1 className="text-xl font-semibold">{t('app.notFound')}</h1>
            <p className="max-w-prose text-muted">{t('app.notFoundHint')}</p>
            <Button asChild>
                <Link href="/">{t('app.toOverview')}</Link>
            </Button>
        </div>
    );
}
