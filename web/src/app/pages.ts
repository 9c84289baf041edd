/* One row is a page: its path, with its code in views.ts, and its place in the navigation. The
 * order is that of the navigation. */
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
import { load, type Path } from './views';

export interface Page {
    path: Path;
    name: Key;
    /** null: not in the navigation. */
    icon: LucideIcon | null;
    /** It is about a window of time, which is chosen above it. */
    windowed: boolean;
    /** Its title names what it is about, and it sets it itself. */
    named?: boolean;
    /** It fills the screen, without navigation. */
    bare?: boolean;
    View: ComponentType;
}

const ROWS: readonly Omit<Page, 'View'>[] = [
    {
        path: '/',
        name: 'nav.overview',
        icon: LayoutDashboard,
        windowed: true,
    },
    {
        path: '/timeline',
        name: 'nav.timeline',
        icon: ChartGantt,
        windowed: true,
    },
    {
        path: '/analytics',
        name: 'nav.analytics',
        icon: ChartColumn,
        windowed: true,
    },
    {
        path: '/workers/:worker_id',
        name: 'nav.worker',
        icon: null,
        windowed: true,
        named: true,
    },
    {
        path: '/workstations/:station_id',
        name: 'nav.station',
        icon: null,
        windowed: true,
        named: true,
    },
    {
        path: '/events',
        name: 'nav.events',
        icon: List,
        windowed: true,
    },
    {
        path: '/edge',
        name: 'nav.edge',
        icon: Router,
        windowed: false,
    },
    {
        path: '/settings',
        name: 'nav.settings',
        icon: Settings,
        windowed: false,
    },
    {
        path: '/board',
        name: 'nav.board',
        icon: Presentation,
        windowed: false,
        bare: true,
    },
];

export const PAGES: readonly Page[] = ROWS.map((row) => ({
    ...row,
    View: lazy(() => load(row.path)),
}));
