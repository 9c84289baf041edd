/* Whether what is on the screen is how it is, and if not, how old it is. */
import { CloudOff, Radio, RefreshCw, type LucideIcon } from 'lucide-react';
import { useLink, type LinkLook } from '../api/live';
import { useI18n } from '../lib/i18n';
import { age } from '../lib/age';
import { isHub } from '../lib/serves';
import { cx } from '../ui/cx';

const LOOKS: Record<LinkLook, { icon: LucideIcon; className: string }> = {
    live: { icon: Radio, className: 'text-good' },
    reconnecting: { icon: RefreshCw, className: 'bg-warn-soft text-warn' },
    stale: { icon: CloudOff, className: 'bg-bad-soft text-bad' },
};

export function LiveBadge() {
    const { t } = useI18n();
    const { look, age_ms } = useLink();
    const { icon: Icon, className } = LOOKS[look];
    const said = age_ms === null ? t('live.never') : t('live.ago', { age: age(age_ms) });
    return (
        <span
            className={cx(
                'inline-flex h-8 items-center gap-1.5 rounded-md px-2 font-medium whitespace-nowrap',
                className,
            )}
            title={t('live.title', { age: said })}
        >
            <Icon aria-hidden className="size-4 shrink-0" />
            {/* Only the change of state is said aloud, not each second. */}
            <span role="status">
                {t(isHub() && look === 'live' ? 'live.connected' : `live.${look}`)}
            </span>
            {age_ms !== null && (
                <span className="min-w-[4ch] text-right text-xs font-normal text-muted">
                    {age(age_ms)}
                </span>
            )}
        </span>
    );
}
