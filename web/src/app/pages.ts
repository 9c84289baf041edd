/* One row is a page: its path, its place in the navigation, and its code, loaded when it is
 * first shown. The order is that of the navigation. */
import {
    ChartColumn,
    ChartGantt,
    LayoutDashboard,
    List,
    Presentation,
    Router,
    Settings,
    type LucideIcon,
} from 'lucide-react';
import { lazy, type ComponentType } from 'react';
import type { Key } from '../lib/i18n';

export interface Page {
    path: string;
    name: Key;
    /** null: not in the navigation. */
    icon: LucideIcon | null;
    /** It is about a window of time, which is chosen above it. */
    windowed: boolean;
    /** It fills the screen, without navigation. */
    bare?: boolean;
    View: ComponentType;
}

export const PAGES: readonly Page[] = [
    {
        path: '/',
        name: 'nav.overview',
        icon: LayoutDashboard,
        windowed: true,
        View: lazy(() => import('../pages/overview/Overview')),
    },
    {
        path: '/timeline',
        name: 'nav.timeline',
        icon: ChartGantt,
        windowed: true,
        View: lazy(() => import('../pages/timeline')),
    },
    {
        path: '/analytics',
        name: 'nav.analytics',
        icon: ChartColumn,
        windowed: true,
        View: lazy(() => import('../pages/analytics')),
    },
    {
        path: '/workers/:worker_id',
        name: 'nav.worker',
        icon: null,
        windowed: true,
        View: lazy(() => import('../pages/worker')),
    },
    {
        path: '/workstations/:station_id',
        name: 'nav.station',
        icon: null,
        windowed: true,
        View: lazy(() => import('../pages/station')),
    },
    {
        path: '/events',
        name: 'nav.events',
        icon: List,
        windowed: true,
        View: lazy(() => import('../pages/events')),
    },
    {
        path: '/edge',
        name: 'nav.edge',
        icon: Router,
        windowed: false,
        View: lazy(() => import('../pages/edge')),
    },
    {
        path: '/settings',
        name: 'nav.settings',
        icon: Settings,
        windowed: false,
        View: lazy(() => import('../pages/settings')),
    },
    {
        path: '/board',
        name: 'nav.board',
        icon: Presentation,
        windowed: false,
        bare: true,
        View: lazy(() => import('../pages/board')),
    },
];
