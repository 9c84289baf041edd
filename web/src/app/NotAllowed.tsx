import { Link } from 'wouter';
import { useI18n } from '../lib/i18n';
import { Button } from '../ui/Button';

/** In place of a page that shows what whoever asks may not see. */
export function NotAllowed() {
    const { t } = useI18n();
    return (
        <div className="flex flex-col items-center gap-3 px-4 py-16 text-center">
            <h1 className="text-xl font-semibold">{t('allowed.title')}</h1>
            <p className="max-w-prose text-muted">{t('allowed.text')}</p>
            <Button asChild>
                <Link href="/account">{t('allowed.mine')}</Link>
            </Button>
        </div>
    );
}
