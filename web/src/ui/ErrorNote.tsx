/* What went wrong, and what to do about it. */
import { RotateCw, TriangleAlert } from 'lucide-react';
import { ApiError } from '../api/client';
import { useI18n, type I18n } from '../lib/i18n';
import { LoadError } from '../lib/loading';
import { Button } from './Button';
import { cx } from './cx';

export function errorText(error: Error, t: I18n['t']): string {
    if (error instanceof LoadError) return t('error.unloaded');
    if (!(error instanceof ApiError)) return t('error.crash', { message: error.message });
    if (error.status === 0) return t('error.offline');
    return t(error.transient ? 'error.server' : 'error.refused', { message: error.message });
}

export interface ErrorNoteProps {
    error: Error;
    /** What did not work; that something could not be read when absent. */
    title?: string;
    onRetry?: () => void;
    className?: string;
}

export function ErrorNote({ error, title, onRetry, className }: ErrorNoteProps) {
    const { t } = useI18n();
    const said = title ?? t(error instanceof LoadError ? 'error.loadTitle' : 'error.title');
    return (
        <div
            role="alert"
            className={cx(
                'flex flex-wrap items-center gap-3 rounded-md border border-bad bg-bad-soft px-4 py-3',
                className,
            )}
        >
            <TriangleAlert aria-hidden className="size-5 shrink-0 text-bad" />
            <div className="min-w-0 flex-1 basis-60">
                <p className="font-medium">{said}</p>
                <p className="break-words">{errorText(error, t)}</p>
            </div>
            {onRetry && (
                <Button onClick={onRetry}>
                    <RotateCw aria-hidden />
                    {t('action.retry')}
                </Button>
            )}
        </div>
    );
}
