import { Menu } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useI18n } from '../lib/i18n';
import { useHref } from '../lib/url';
import { Button } from '../ui/Button';
import { cx } from '../ui/cx';
import { Popover } from '../ui/Popover';
import { PAGES, type Page } from './pages';

function Item({ page, tall, onGo }: { page: Page; tall?: boolean; onGo?: () => void }) {
    const { t } = useI18n();
    const href = useHref();
    const [location] = useLocation();
    const here = location === page.path;
    const Icon = page.icon;
    return (
        <Link
            href={href(page.path)}
            aria-current={here ? 'page' : undefined}
            onClick={onGo}
            className={cx(
                'flex items-center gap-2 rounded-md px-2.5 font-medium whitespace-nowrap',
                tall ? 'h-11' : 'h-8',
                here ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-sunken hover:text-ink',
            )}
        >
            {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
            {t(page.name)}
        </Link>
    );
}

const ITEMS = (): readonly Page[] => PAGES.filter((page) => page.icon !== null);

/** Beside the name of the product, where there is room. */
export function Navigation() {
    const { t } = useI18n();
    return (
        <nav aria-label={t('nav.main')} className="ml-2 hidden items-center gap-0.5 lg:flex">
            {ITEMS().map((page) => (
                <Item key={page.path} page={page} />
            ))}
        </nav>
    );
}

/** Behind a button, where there is not. */
export function NavigationMenu() {
    const { t } = useI18n();
    const [open, setOpen] = useState(false);
    const trigger = (
        <Button look="quiet" icon aria-label={t('app.menu')} className="-ml-1 lg:hidden">
            <Menu aria-hidden />
        </Button>
    );
    return (
        <Popover
            trigger={trigger}
            label={t('app.menu')}
            align="start"
            open={open}
            onOpenChange={setOpen}
        >
            <nav aria-label={t('nav.main')} className="-m-2 flex min-w-52 flex-col gap-0.5">
                {ITEMS().map((page) => (
                    <Item key={page.path} page={page} tall onGo={() => setOpen(false)} />
                ))}
            </nav>
        </Popover>
    );
}
