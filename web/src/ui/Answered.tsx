/* What was asked of the API: its place while it is read, what went wrong, or the answer. */
import type { ReactNode } from 'react';
import type { Answer } from '../api/hooks';
import { ErrorNote } from './ErrorNote';
import { Loading, Skeleton } from './Skeleton';
import { Stale } from './Stale';

export interface AnsweredProps<T> {
    answer: Answer<T>;
    /** The size of what comes. */
    skeleton: string;
    children: (data: T) => ReactNode;
}

export function Answered<T>({ answer, skeleton, children }: AnsweredProps<T>) {
    const { data, error, previous, retry } = answer;
    if (data === undefined && !error)
        return (
            <>
                <Loading />
                <Skeleton className={skeleton} />
            </>
        );
    return (
        <>
            {error && <ErrorNote error={error} onRetry={retry} className="mb-3" />}
            {data !== undefined && <Stale previous={previous}>{children(data)}</Stale>}
        </>
    );
}

/** Two answers as one: there when both are. */
export function both<A, B>(a: Answer<A>, b: Answer<B>): Answer<[A, B]> {
    const there = a.data !== undefined && b.data !== undefined;
    return {
        data: there ? [a.data as A, b.data as B] : undefined,
        error: a.error ?? b.error,
        loading: a.loading || b.loading,
        previous: a.previous || b.previous,
        retry() {
            a.retry();
            b.retry();
        },
    };
}
