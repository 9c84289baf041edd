/* A page that breaks says so, and the others go on. One whose code did not come says that, and
 * comes by itself when the server is back. */
import { Component, type ReactNode } from 'react';
import { LoadError, reloadWhenServed } from '../lib/loading';
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
const LOAD_MS = 2_000;

export class ErrorBoundary extends Component<Props, State> {
    override state: State = { error: null };
    private retry: ReturnType<typeof setInterval> | undefined;

    static getDerivedStateFromError(error: Error): State {
        return { error };
    }

    override componentDidCatch(error: Error): void {
        clearInterval(this.retry);
        const unloaded = error instanceof LoadError;
        if (!unloaded && !this.props.unattended) return;
        this.retry = setInterval(() => void reloadWhenServed(), unloaded ? LOAD_MS : RETRY_MS);
    }

    override componentWillUnmount(): void {
        clearInterval(this.retry);
    }

    override render() {
        const { error } = this.state;
        if (!error) return this.props.children;
        /* After an update of the server the code of a page has another name: load it all anew. */
        const retry = (): void => void reloadWhenServed(true);
        return <ErrorNote error={error} onRetry={retry} className="m-4" />;
    }
}
