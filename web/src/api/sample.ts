/* Sample data: made in the place of everything, and taken away again. */
import { mutate } from 'swr';
import { dropDrafts } from '../lib/draft';
import { ApiError, send } from './client';

function readAllAgain(): void {
    dropDrafts();
    void mutate(() => true);
}

/** Without `force` the server refuses, with 409, when there are events of real sources. */
export async function makeSample(force: boolean): Promise<{ events: number }> {
    const result = await send<{ events: number }>('POST', '/api/seed', { force });
    readAllAgain();
    return result;
}

/** Real events stay as they are. */
export async function removeSample(): Promise<void> {
    await send<unknown>('POST', '/api/seed/remove');
    readAllAgain();
}

/** Was it refused because there are real events? */
export function hasRealEvents(error: Error | null): boolean {
    return error instanceof ApiError && error.status === 409;
}
