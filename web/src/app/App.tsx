import { lazy, Suspense, useEffect, useState } from 'react';
import { mutate } from 'swr';
import { Redirect, Route, Switch } from 'wouter';
import { useSession } from '../api/hooks';
import { onReset } from '../api/live';
import { I18nProvider } from '../lib/i18n';
import { loadCode } from '../lib/loading';
import { ThemeProvider } from '../lib/theme';
import { Loading } from '../ui/Skeleton';
import { Door } from './Door';
import { ErrorBoundary } from './ErrorBoundary';
import { isAllowed, PAGES, type Page } from './pages';
import { SampleMark } from './SampleNote';
import { Shell } from './Shell';
import { loadedView } from './views';

const NotAllowed = lazy(() => loadCode(() => import('./NotAllowed')));
const NotFound = lazy(() => loadCode(() => import('./NotFound')));

/* The stream says that what was read may be out of date: read it all again. */
function useResets(): void {
    useEffect(() => onReset(() => void mutate(() => true)), []);
}

/* In place of a page that whoever asks may not see. At the front door it is the first that they
 * may. */
function Instead({ page }: { page: Page }) {
    const session = useSession()?.session;
    const first = session && PAGES.find((one) => one.needs && isAllowed(one, session));
    if (page.path === '/' && first) return <Redirect to={first.path} replace />;
    return (
        <Suspense fallback={<Loading />}>
            <NotAllowed />
        </Suspense>
    );
}

function View({ page }: { page: Page }) {
    const session = useSession()?.session;
    /* Until it is known who asks, the page says itself what it was refused. */
    const allowed = !session || isAllowed(page, session);
    return allowed ? (
        <Allowed page={page} />
    ) : (
        <Shell page={{ ...page, windowed: false }}>
            <Instead page={page} />
        </Shell>
    );
}

function Allowed({ page }: { page: Page }) {
    const [Content] = useState(() => loadedView(page.path) ?? page.View);
    const view = (
        <ErrorBoundary unattended={page.bare}>
            <Suspense fallback={<Loading />}>
                <Content />
            </Suspense>
        </ErrorBoundary>
    );
    if (!page.bare)
        return (
            <ErrorBoundary>
                <Shell page={page}>{view}</Shell>
            </ErrorBoundary>
        );
    return (
        <>
            {view}
            <SampleMark />
        </>
    );
}

function Routes() {
    useResets();
    return (
        <Switch>
            {PAGES.map((page) => (
                <Route key={page.path} path={page.path}>
                    <View key={page.path} page={page} />
                </Route>
            ))}
            <Route>
                <Shell page={null}>
                    <ErrorBoundary>
                        <Suspense fallback={<Loading />}>
                            <NotFound />
                        </Suspense>
                    </ErrorBoundary>
                </Shell>
            </Route>
        </Switch>
    );
}

export function App() {
    return (
        <ThemeProvider>
            <I18nProvider>
                <Door>
                    <Routes />
                </Door>
            </I18nProvider>
        </ThemeProvider>
    );
}
