import { Link } from 'wouter';
import { pageWords } from '../lib/i18n';
import { Button } from '../ui/Button';

const useWords = pageWords({
    en: {
        'allowed.title': 'This page is not for you',
        'allowed.text':
            'Your roles do not include what it shows. An administrator can give you another role.',
        'allowed.mine': 'What may I see?',
    },
    de: {
        'allowed.title': 'Diese Seite ist nicht für Sie',
        'allowed.text':
            'Ihre Rollen umfassen nicht, was sie zeigt. Ein Administrator kann Ihnen eine andere Rolle geben.',
        'allowed.mine': 'Was darf ich sehen?',
    },
});

/** In place of a page that shows what whoever asks may not see. */
export default function NotAllowed() {
    const { t } = useWords();
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
