import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Permission } from '../api/session';
import { rememberedPlace } from '../lib/comeBack';
import { keyIn, keyRefusal, showKey } from './boardKey';
import { isAllowed, PAGES } from './pages';

afterEach(() => {
    vi.unstubAllGlobals();
    sessionStorage.clear();
});

const seen = (...may: Permission[]): string[] =>
    PAGES.filter((page) => isAllowed(page, { may })).map(({ path }) => path);

describe('pages', () => {
    it.each([
        ['nothing', ['call'], ['/privacy', '/account']],
        ['a board’s key', ['call', 'board'], ['/privacy', '/account', '/board']],
        ['an auditor', ['call', 'audit'], ['/privacy', '/audit', '/account']],
        ['a worker', ['call', 'read_self'], ['/workers/:worker_id', '/me', '/privacy', '/account']],
    ] as [string, Permission[], string[]][])('of %s', (_name, may, paths) =>
        expect(seen(...may)).toEqual(paths),
    );

    it('that change something are for administrators', () => {
        const without = seen('call', 'read_stations', 'read_workers', 'read_events', 'correct');
        expect(without).not.toContain('/settings');
        expect(without).not.toContain('/users');
        expect(seen('administer')).toEqual(expect.arrayContaining(['/settings', '/users']));
    });
});

describe('the key in a board’s address', () => {
    it.each([
        ['', null],
        ['#', null],
        ['#key=', null],
        ['#content', null],
        ['#key=sfk_abc', 'sfk_abc'],
        ['#theme=light&key=sfk_abc', 'sfk_abc'],
    ])('%j is %j', (hash, key) => expect(keyIn(hash)).toBe(key));

    function answer(status: number, body: object): void {
        history.replaceState(null, '', '/board?theme=light#key=sfk_abc');
        vi.stubGlobal(
            'fetch',
            vi.fn(async () => new Response(JSON.stringify(body), { status })),
        );
    }

    it('is shown to the server, as a page of its own does, and taken away', async () => {
        answer(200, { success: true });
        await showKey();
        const [path, init] = vi.mocked(fetch).mock.calls[0] ?? [];
        expect(path).toBe('/api/session/board');
        expect(init?.body).toBe('{"key":"sfk_abc"}');
        expect(new Headers(init?.headers).get('X-Shopfloor')).toBe('1');
        expect(location.hash).toBe('');
        expect(location.search).toBe('?theme=light');
        expect(keyRefusal()).toBeNull();
    });

    it('is taken away when it is wrong, and why is kept', async () => {
        answer(401, { success: false, error: 'there is no such key' });
        await showKey();
        expect(location.hash).toBe('');
        expect(keyRefusal()).toBe('there is no such key');
    });

    it('stays while the server cannot answer', async () => {
        answer(503, { success: false, error: 'the server is starting' });
        await showKey();
        expect(location.hash).toBe('#key=sfk_abc');
    });
});

describe('where somebody comes back to', () => {
    it.each([
        ['/analytics?window=7d', '/analytics?window=7d'],
        ['//elsewhere.example/', null],
        ['/\\elsewhere.example', null],
        ['https://elsewhere.example/', null],
        ['javascript:alert(1)', null],
    ])('%s', (kept, place) => {
        sessionStorage.setItem('shopfloor.return', kept);
        expect(rememberedPlace()).toBe(place);
        expect(rememberedPlace()).toBeNull();
    });
});
