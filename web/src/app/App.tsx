import { Suspense, useEffect, useState } from 'react';
import { mutate } from 'swr';
import { Route, Switch } from 'wouter';
import { onReset } from '../api/live';
import { I18nProvider } from '../lib/i18n';
import { ThemeProvider } from '../lib/theme';
import { Loading } from '../ui/Skeleton';
import { ErrorBoundary } from './ErrorBoundary';
import { NotFound } from './NotFound';
import { PAGES, type Page } from './pages';
import { SampleMark } from './SampleNote';
import { Shell } from './Shell';
import { loadedView } from './views';

/* The stream says that what was read may be out of date: read it all again. */
function useResets(): void {
    useEffect(() => onReset(() => void mutate(() => true)), []);
}

function View({ page }: { page: Page }) {
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
                    <NotFound />
                </Shell>
            </Route>
        </Switch>
    );
}

export function App() {
    return (
        <ThemeProvider>
            <I18nProvider>
                <Routes />
            </I18nProvider>
        </ThemeProvider>
    );
}
