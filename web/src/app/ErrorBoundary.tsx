/* A page that breaks says so, and the others go on. */
import { Component, type ReactNode } from 'react';
import { ErrorNote } from '../ui/ErrorNote';

interface State {
    error: Error | null;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
    override state: State = { error: null };

    static getDerivedStateFromError(error: Error): State {
        return { error };
    }

    override render() {
        const { error } = this.state;
        if (!error) return this.props.children;
        /* After an update of the server the code of a page has another name: load it all anew. */
        return <ErrorNote error={error} onRetry={() => location.reload()} className="m-4" />;
    }
}
