/* A change that was not made: that nothing typed is lost, what was wrong, and what to do. */
import { TriangleAlert } from 'lucide-react';
import { ApiError } from '../api/client';
import { pageWords } from '../lib/i18n';

const useWords = pageWords({
    en: {
        'save.title': 'Not saved. What you entered is still here.',
        'save.offline':
            'The server cannot be reached. Check that it is running and that this device is on its network, then try again.',
        'save.server': 'The server cannot take it at the moment: {message}. Try again in a while.',
        'save.refused': 'The server refuses: {message}',
        'save.crash': 'Something in this page broke: {message}',
    },
    de: {
        'save.title': 'Nicht gespeichert. Ihre Eingaben sind noch da.',
        'save.offline':
            'Der Server ist nicht erreichbar. Bitte prüfen, ob er läuft und ob dieses Gerät in seinem Netz ist, dann erneut versuchen.',
        'save.server':
            'Der Server kann gerade nicht: {message}. Bitte etwas später erneut versuchen.',
        'save.refused': 'Der Server lehnt ab: {message}',
        'save.crash': 'In dieser Seite ist etwas zerbrochen: {message}',
    },
});

export function SaveFailed({ error, title }: { error: Error; title?: string }) {
    const { t } = useWords();
    const { message } = error;
    const status = error instanceof ApiError ? error.status : null;
    const why =
        status === null ? 'crash' : status === 0 ? 'offline' : status >= 500 ? 'server' : 'refused';
    return (
        <div
            role="alert"
            className="flex items-start gap-3 rounded-md border border-bad bg-bad-soft px-3 py-2"
        >
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
            <div className="min-w-0">
                <p className="font-medium">{title ?? t('save.title')}</p>
                <p className="break-words">{t(`save.${why}`, { message })}</p>
            </div>
        </div>
    );
}
