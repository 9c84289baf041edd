/* One row is a page: its path, with its code in views.ts, and its place in the navigation. The
 * order is that of the navigation. */
import {
    Bell,
    ChartColumn,
    ChartGantt,
    LayoutDashboard,
    List,
    Presentation,
    Router,
    ScanEye,
    Settings,
    type LucideIcon,
} from 'lucide-react';
import { lazy, type ComponentType } from 'react';
import { useSession } from '../api/hooks';
import type { Permission, Session } from '../api/session';
import type { Key } from '../lib/i18n';
import { isHub } from '../lib/serves';
import { hubRows } from './hubPages';
import { load, type Path } from './views';

export interface Page {
    path: Path;
    name: Key;
    /** null: not in the navigation. */
    icon: LucideIcon | null;
    /** A sign of its own on top leads to it, where there is room for all pages beside the name. */
    inHead?: boolean;
    /** It stands in the menu of whoever is signed in. */
    inMenu?: boolean;
    /** Any of these is needed to see it; absent: it is for everybody who is signed in. */
    needs?: readonly Permission[];
    /** It is about a window of time, which is chosen above it. */
    windowed: boolean;
    /** Its title names what it is about, and it sets it itself. */
    named?: boolean;
    /** It fills the screen, without navigation. */
    bare?: boolean;
    View: ComponentType;
}

const FIGURES: readonly Permission[] = ['read_stations', 'read_workers'];

const ROWS: readonly Omit<Page, 'View'>[] = [
    {
        path: '/',
        name: 'nav.overview',
        icon: LayoutDashboard,
        needs: FIGURES,
        windowed: true,
    },
    {
        path: '/timeline',
        name: 'nav.timeline',
        icon: ChartGantt,
        needs: FIGURES,
        windowed: true,
    },
    {
        path: '/analytics',
        name: 'nav.analytics',
        icon: ChartColumn,
        needs: FIGURES,
        windowed: true,
    },
    {
        path: '/workers/:worker_id',
        name: 'nav.worker',
        icon: null,
        needs: ['read_workers', 'read_self'],
        windowed: true,
        named: true,
    },
    {
        path: '/workstations/:station_id',
        name: 'nav.station',
        icon: null,
        needs: FIGURES,
        windowed: true,
        named: true,
    },
    {
        path: '/events',
        name: 'nav.events',
        icon: List,
        needs: ['read_events'],
        windowed: true,
    },
    {
        path: '/alerts',
        name: 'nav.alerts',
        icon: Bell,
        inHead: true,
        needs: ['read_stations'],
        windowed: false,
    },
    {
        path: '/edge',
        name: 'nav.edge',
        icon: Router,
        needs: ['read_stations'],
        windowed: false,
    },
    {
        path: '/quality',
        name: 'nav.quality',
        icon: ScanEye,
        needs: ['read_stations'],
        windowed: false,
    },
    {
        path: '/settings',
        name: 'nav.settings',
        icon: Settings,
        needs: ['administer'],
        windowed: false,
    },
    {
        path: '/me',
        name: 'nav.me',
        icon: null,
        inMenu: true,
        needs: ['read_self'],
        windowed: true,
    },
    {
        path: '/privacy',
        name: 'nav.privacy',
        icon: null,
        inMenu: true,
        windowed: false,
    },
    {
        path: '/users',
        name: 'nav.users',
        icon: null,
        inMenu: true,
        needs: ['administer'],
        windowed: false,
    },
    {
        path: '/audit',
        name: 'nav.audit',
        icon: null,
        inMenu: true,
        needs: ['audit', 'administer'],
        windowed: false,
    },
    {
        path: '/account',
        name: 'nav.account',
        icon: null,
        inMenu: true,
        windowed: false,
    },
    {
        path: '/board',
        name: 'nav.board',
        icon: Presentation,
        needs: ['read_stations', 'read_workers', 'board'],
        windowed: false,
        bare: true,
    },
];

export const PAGES: readonly Page[] = (isHub() ? hubRows(ROWS) : ROWS).map((row) => ({
    ...row,
    View: lazy(() => load(row.path)),
}));

export function isAllowed({ needs }: Pick<Page, 'needs'>, { may }: Pick<Session, 'may'>): boolean {
    return !needs || needs.some((one) => may.includes(one));
}

/** Which pages whoever asks may see; until it is known who: those that need nothing but figures of
 * stations, as most may see them. The server does not rely on it. */
export function useAllowed(): (page: Page) => boolean {
    const session = useSession()?.session;
    return (page) => isAllowed(page, session ?? { may: ['call', 'read_stations'] });
}
