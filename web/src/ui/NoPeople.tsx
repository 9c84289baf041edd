/* In place of figures of people who may not be shown: that this is meant so, and why. Nothing here
 * is missing or broken. */
import { UserRoundX } from 'lucide-react';
import { Link } from 'wouter';
import { useSession } from '../api/hooks';
import type { Scope } from '../api/types';
import { useI18n } from '../lib/i18n';
import { cx } from './cx';

export interface NoPeopleProps {
    scope: Scope;
    className?: string;
}

export function NoPeople({ scope, className }: NoPeopleProps) {
    const { t } = useI18n();
    const may = useSession()?.session.may ?? [];
    const why = may.includes('read_workers') ? 'people.site' : 'people.role';
    return (
        <div className={cx('flex items-start gap-3 px-4 py-3', className)}>
            <UserRoundX aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />
            <div>
                <p className="font-medium">{t('people.title')}</p>
                <p className="max-w-prose text-muted">
                    {t(scope === 'worker' ? 'people.self' : why)}{' '}
                    <Link
                        href="/privacy"
                        className="text-accent underline underline-offset-2 print:hidden"
                    >
                        {t('people.why')}
                    </Link>
                </p>
            </div>
        </div>
    );
}
