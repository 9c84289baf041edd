/* A page that breaks says so, and the others go on. */
import { Component, type ReactNode } from 'react';
import { ErrorNote } from '../ui/ErrorNote';

interface State {
    error: Error | null;
}

interface Props {
    /** Nobody is there to press a button: a screen on a wall. */
    unattended?: boolean | undefined;
    children: ReactNode;
}

const RETRY_MS = 15_000;

/* Only when the server answers: else the browser's own error page would take its place. */
function reloadWhenServed(): void {
    void fetch(location.pathname, { cache: 'no-cache' })
        .then(({ ok }) => ok && location.reload())
        .catch(() => undefined);
}

export class ErrorBoundary extends Component<Props, State> {
    override state: State = { error: null };
    private retry: ReturnType<typeof setInterval> | undefined;

    static getDerivedStateFromError(error: Error): State {
        return { error };
    }

    override componentDidCatch(): void {
        clearInterval(this.retry);
        if (this.props.unattended) this.retry = setInterval(reloadWhenServed, RETRY_MS);
    }

    override componentWillUnmount(): void {
        clearInterval(this.retry);
    }

    override render() {
        const { error } = this.state;
        if (!error) return this.props.children;
        /* After an update of the server the code of a page has another name: load it all anew. */
        return <ErrorNote error={error} onRetry={() => location.reload()} className="m-4" />;
    }
}
