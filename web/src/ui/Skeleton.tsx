import { useI18n } from '../lib/i18n';
import { cx } from './cx';

/** Holds the place of what is being read; give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
    return (
        <span
            aria-hidden
            className={cx(
                'block animate-pulse rounded bg-sunken motion-reduce:animate-none',
                className,
            )}
        />
    );
}

/** Says once, for screen readers, that something is being read. */
export function Loading() {
    const { t } = useI18n();
    return (
        <span role="status" className="sr-only">
            {t('app.loading')}
        </span>
    );
}
