/* The code of each page, by its path; loaded when the page is first shown. */
import type { ComponentType } from 'react';
import { loadCode } from '../lib/loading';
import { isHub } from '../lib/serves';

type Loads = Record<string, () => Promise<{ default: ComponentType }>>;

const OF_SITE = {
    '/': () => import('../pages/overview/Overview'),
    '/timeline': () => import('../pages/timeline'),
    '/analytics': () => import('../pages/analytics'),
    '/workers/:worker_id': () => import('../pages/worker'),
    '/workstations/:station_id': () => import('../pages/station'),
    '/events': () => import('../pages/events'),
    '/alerts': () => import('../pages/alerts'),
    '/edge': () => import('../pages/edge'),
    '/quality': () => import('../pages/quality'),
    '/settings': () => import('../pages/settings'),
    '/me': () => import('../pages/me'),
    '/privacy': () => import('../pages/privacy'),
    '/users': () => import('../pages/users'),
    '/audit': () => import('../pages/audit'),
    '/account': () => import('../pages/account'),
    '/board': () => import('../pages/board'),
} satisfies Loads;

const OF_HUB = {
    '/': async () => (await import('./hubViews')).sites(),
    '/sites/:site_id': async () => (await import('./hubViews')).site(),
    '/users': OF_SITE['/users'],
    '/account': OF_SITE['/account'],
} satisfies Loads;

export type Path = keyof typeof OF_SITE | keyof typeof OF_HUB;

const VIEWS: Partial<Record<Path, Loads[string]>> = isHub() ? OF_HUB : OF_SITE;

const loaded = new Map<Path, ComponentType>();

export async function load(path: Path): Promise<{ default: ComponentType }> {
    const code = VIEWS[path];
    if (!code) throw new Error(`${path} is no page of this server`);
    const view = await loadCode<{ default: ComponentType }>(code);
    loaded.set(path, view.default);
    return view;
}

/** What is there already can be drawn without a wait. */
export function loadedView(path: Path): ComponentType | undefined {
    return loaded.get(path);
}

function fits(path: Path, parts: readonly string[]): boolean {
    const own = path.split('/');
    return (
        own.length === parts.length &&
        own.every((part, at) => (part.startsWith(':') ? parts[at] !== '' : part === parts[at]))
    );
}

/** The page at an address of the browser's; undefined: there is none. */
export function pathOf(pathname: string): Path | undefined {
    const parts = pathname.split('/');
    return (Object.keys(VIEWS) as Path[]).find((path) => fits(path, parts));
}
