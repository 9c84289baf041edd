/* What is around a page. */
import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useI18n } from '../lib/i18n';
import { usePrinting } from '../lib/printing';
import { isHub } from '../lib/serves';
import { useHref } from '../lib/url';
import { useTitle } from '../lib/useTitle';
import { AlertBell } from './AlertBell';
import { LiveBadge } from './LiveBadge';
import { Logo } from './Logo';
import { Navigation, NavigationMenu } from './Navigation';
import { OpenNote } from './OpenNote';
import type { Page } from './pages';
import { Preferences } from './Preferences';
import { SampleNote } from './SampleNote';
import { UserMenu } from './UserMenu';
import { WindowBar } from './WindowBar';

function SkipLink() {
    const { t } = useI18n();
    return (
        <a
            href="#content"
            className="sr-only z-50 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
            {t('app.skip')}
        </a>
    );
}

const WIDTH = 'w-full px-3 sm:px-4';

function TopBar() {
    const { t } = useI18n();
    const href = useHref();
    return (
        <header className="sticky top-0 z-30 border-b border-line bg-surface print:hidden">
            <div className={`${WIDTH} flex h-12 items-center gap-1 sm:gap-3`}>
                <NavigationMenu />
                <Link
                    href={href('/')}
                    className="flex items-center gap-2 rounded py-1 font-semibold"
                >
                    <Logo />
                    <span className="max-[419px]:sr-only">{t('app.name')}</span>
                </Link>
                <Navigation />
                <div className="ml-auto flex items-center gap-1">
                    <LiveBadge />
                    {!isHub() && <AlertBell />}
                    <Preferences />
                    <UserMenu />
                </div>
            </div>
        </header>
    );
}

function Title({ name }: { name: string }) {
    useTitle(name);
    return null;
}

/* What the bar on top says, for paper: of what it is, and from when. */
function PaperHead() {
    const { t, times } = useI18n();
    const [now, setNow] = useState(Date.now);
    const printing = usePrinting();
    useEffect(() => {
        if (printing) setNow(Date.now());
    }, [printing]);
    return (
        <p className="hidden justify-between pb-2 text-xs text-muted print:flex">
            <b>{t('app.name')}</b>
            <span>{t('app.printed', { time: times.dateTimeExact(now), zone: times.zone })}</span>
        </p>
    );
}

export function Shell({ page, children }: { page: Page | null; children: ReactNode }) {
    const { t } = useI18n();
    return (
        <>
            {page && !page.named && <Title name={t(page.name)} />}
            <SkipLink />
            <TopBar />
            <PaperHead />
            <OpenNote className={WIDTH} />
            <SampleNote className={WIDTH} />
            <main
                id="content"
                tabIndex={-1}
                className={`${WIDTH} pt-3 pb-8 outline-none print:py-0`}
            >
                {page?.windowed && <WindowBar />}
                {children}
            </main>
        </>
    );
}
