/* How many alerts nobody looks after, on every page, and the way to them. */
import { Bell } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { useAlertCounts } from '../api/alertCounts';
import { useMay } from '../api/hooks';
import { plural, useI18n } from '../lib/i18n';
import { useHref } from '../lib/url';
import { Badge } from '../ui/Badge';
import { Button } from '../ui/Button';
import { cx } from '../ui/cx';

const MOST = 99;

export function AlertBell() {
    const { t, language, numbers } = useI18n();
    const href = useHref();
    const here = useLocation()[0] === '/alerts';
    const may = useMay('read_stations');
    const firing = useAlertCounts()?.firing ?? 0;
    if (!may) return null;
    const count = numbers.count(firing);
    const label = firing === 0 ? t('bell.none') : t(plural(language, 'bell', firing), { count });
    return (
        <>
            <Button
                asChild
                look="quiet"
                icon
                className={cx('relative mr-4 sm:mr-6', here && 'bg-accent-soft text-accent')}
            >
                <Link
                    href={href('/alerts')}
                    aria-current={here ? 'page' : undefined}
                    aria-label={label}
                    title={label}
                >
                    <Bell aria-hidden className={firing > 0 ? 'text-bad' : undefined} />
                    {/* Beside the bell, of which it hides nothing. */}
                    {firing > 0 && (
                        <Badge look="bad" aria-hidden className="absolute -top-0.5 left-[75%] px-1">
                            {firing > MOST ? `${MOST}+` : count}
                        </Badge>
                    )}
                </Link>
            </Button>
            {/* One that begins is said aloud. */}
            <span role="status" className="sr-only">
                {firing > 0 ? label : ''}
            </span>
        </>
    );
}
