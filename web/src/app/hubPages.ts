/* The pages of a hub, in place of those of a site (pages.ts). */
import { Factory } from 'lucide-react';
import type { Page } from './pages';

export const HUB_ROWS: readonly Omit<Page, 'View'>[] = [
    { path: '/', name: 'nav.sites', icon: Factory, needs: ['read_stations'], windowed: false },
    {
        path: '/sites/:site_id',
        name: 'nav.site',
        icon: null,
        needs: ['read_stations'],
        windowed: false,
        named: true,
    },
    {
        path: '/users',
        name: 'nav.users',
        icon: null,
        inMenu: true,
        needs: ['administer'],
        windowed: false,
    },
    { path: '/account', name: 'nav.account', icon: null, inMenu: true, windowed: false },
];
