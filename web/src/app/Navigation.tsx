import { Menu } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useOpenDisputes } from '../api/disputes';
import { useRead } from '../api/hooks';
import type { Agents } from '../api/types';
import { plural, useI18n } from '../lib/i18n';
import { useHref } from '../lib/url';
import { Badge } from '../ui/Badge';
import { Button } from '../ui/Button';
import { cx } from '../ui/cx';
import { Popover } from '../ui/Popover';
import { PAGES, useAllowed, type Page } from './pages';

/* Nothing tells that a box has a problem: it has to be asked for. The Edge page asks for the
 * same more often. */
const EVERY_MS = 15_000;

/* Nor that somebody disputes something; that has time. */
const DISPUTES_MS = 60_000;

function useAgain(retry: () => void, every: number): void {
    const latest = useRef(retry);
    useEffect(() => {
        latest.current = retry;
    });
    useEffect(() => {
        const timer = setInterval(() => document.hidden || latest.current(), every);
        return () => clearInterval(timer);
    }, [every]);
}

interface CountProps {
    count: number;
    look: 'bad' | 'warn';
    /** The count in words. */
    says: string;
    tall: boolean;
}

/* In a row it moves nothing beside it. */
function Count({ count, look, says, tall }: CountProps) {
    return (
        <Badge look={look} className={tall ? 'ml-auto' : 'absolute -top-1.5 -right-1.5'}>
            <span aria-hidden>{count}</span>
            <span className="sr-only">{says}</span>
        </Badge>
    );
}

/** How many problems the boxes beside the cameras have. */
function Problems({ tall = false }: { tall?: boolean }) {
    const { t, language } = useI18n();
    const { data, retry } = useRead<Agents>('/api/agents');
    useAgain(retry, EVERY_MS);
    const agents = data?.agents ?? [];
    const count = agents.reduce((sum, { problems }) => sum + problems.length, 0);
    const bad = agents.some(({ health }) => health === 'bad');
    if (count === 0) return null;
    const says = t(plural(language, 'nav.problems', count), { count });
    return <Count {...{ count, says, tall }} look={bad ? 'bad' : 'warn'} />;
}

/** How many disputes wait for whoever may decide about them. */
function Disputes({ tall = false }: { tall?: boolean }) {
    const { t, language } = useI18n();
    const { count, retry } = useOpenDisputes();
    useAgain(retry, DISPUTES_MS);
    if (count === 0) return null;
    const says = t(plural(language, 'nav.disputes', count), { count });
    return <Count {...{ count, says, tall }} look="warn" />;
}

/** A page's place in a list of them. */
export function Item({ page, tall, onGo }: { page: Page; tall?: boolean; onGo?: () => void }) {
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
                'control relative flex items-center gap-2 rounded-md px-2.5 font-medium whitespace-nowrap',
                tall ? 'h-11' : 'h-8',
                here ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-sunken hover:text-ink',
            )}
        >
            {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
            {t(page.name)}
            {page.path === '/edge' && <Problems tall={tall} />}
            {page.path === '/quality' && <Disputes tall={tall} />}
        </Link>
    );
}

function useItems(): readonly Page[] {
    const allowed = useAllowed();
    return PAGES.filter((page) => page.icon !== null && !page.inMenu && allowed(page));
}

/** Beside the name of the product, where there is room. */
export function Navigation() {
    const { t } = useI18n();
    const items = useItems();
    return (
        <nav aria-label={t('nav.main')} className="ml-2 hidden items-center gap-0.5 xl:flex">
            {items
                .filter(({ inHead }) => !inHead)
                .map((page) => (
                    <Item key={page.path} page={page} />
                ))}
        </nav>
    );
}

/** Behind a button, where there is not. */
export function NavigationMenu() {
    const { t } = useI18n();
    const [open, setOpen] = useState(false);
    const items = useItems();
    const trigger = (
        <Button look="quiet" icon aria-label={t('app.menu')} className="-ml-1 xl:hidden">
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
                {items.map((page) => (
                    <Item key={page.path} page={page} tall onGo={() => setOpen(false)} />
                ))}
            </nav>
        </Popover>
    );
}
