/* Replacing everything by sample data. */
import { mutate } from 'swr';
import { ApiError, send } from '../../api/client';
import { dropDrafts } from '../../lib/draft';

export interface SeedResult {
    message: string;
    events: number;
}

/** Without `force` the server refuses, with 409, when there are events of real sources. */
export async function seed(force: boolean): Promise<SeedResult> {
    const result = await send<SeedResult>('POST', '/api/seed', { force });
    dropDrafts();
    void mutate(() => true);
    return result;
}

/** Was it refused because there are real events? */
export function hasRealEvents(error: Error | null): boolean {
    return error instanceof ApiError && error.status === 409;
}
