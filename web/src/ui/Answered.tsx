/* What was asked of the API: its place while it is read, what went wrong, or the answer. */
import type { ReactNode } from 'react';
import type { Answer } from '../api/hooks';
import { useLink } from '../api/live';
import { cx } from './cx';
import { ErrorNote } from './ErrorNote';
import { Loading, Skeleton } from './Skeleton';
import { Stale } from './Stale';

export interface AnsweredProps<T> {
    answer: Answer<T>;
    /** The size of what comes. */
    skeleton: string;
    /** What stands in for it needs room around it: it fills a card from edge to edge. */
    inset?: boolean;
    children: (data: T) => ReactNode;
}

export function Answered<T>({ answer, skeleton, inset, children }: AnsweredProps<T>) {
    const { data, error, previous, retry } = answer;
    /* What is there stays, and looks as old as it is; the badge on top says that and why. */
    const told = useLink().look !== 'live' && data !== undefined;
    if (data === undefined && !error)
        return (
            <>
                <Loading />
                <Skeleton className={cx(inset && 'm-4', skeleton)} />
            </>
        );
    return (
        <>
            {error && !told && (
                <ErrorNote error={error} onRetry={retry} className={inset ? 'm-4' : 'mb-3'} />
            )}
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
