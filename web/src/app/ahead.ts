/* What the first page will ask for as soon as its code is there, asked for before. */
import { get, SESSION_PATH, withParams } from '../api/client';
import { isHub } from '../lib/serves';
import { choiceOf, queryOf } from '../lib/window';
import type { Path } from './views';

/* Which days a window of days has depends on the site's zone, which is not known yet. */
function shiftOf(search: string): string | null {
    const choice = choiceOf(new URLSearchParams(search));
    if (choice.kind !== 'shift' && choice.kind !== 'previous') return null;
    return withParams('/api/metrics', { ...queryOf(choice, 0, 'UTC') });
}

/* Pages that show no figures. */
const WITHOUT: readonly Path[] = [
    '/quality',
    '/alerts',
    '/settings',
    '/account',
    '/users',
    '/audit',
    '/privacy',
];

function pathsOf(page: Path | undefined, search: string): string[] {
    if (isHub()) return [SESSION_PATH, ...(page?.match(/^\/($|sites)/) ? ['/api/hub/sites'] : [])];
    const figures = page && !WITHOUT.includes(page) ? shiftOf(search) : null;
    const more = page === '/' ? ['/api/attention'] : [];
    return [SESSION_PATH, '/api/settings', ...(figures === null ? [] : [figures]), ...more];
}

/** Fills `answers`, by path; done when nothing more comes. What fails is asked for again later. */
export async function readAhead(
    page: Path | undefined,
    search: string,
    answers: Map<string, unknown>,
): Promise<void> {
    const read = async (path: string): Promise<void> => {
        answers.set(path, await get(path));
    };
    await Promise.allSettled(pathsOf(page, search).map(read));
}
