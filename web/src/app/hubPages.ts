/* The pages of a hub, in place of those of a site. */
import { LayoutDashboard } from 'lucide-react';
import type { Page } from './pages';
import type { Path } from './views';

type Row = Omit<Page, 'View'>;

/* What a hub has as a site has it. */
const ALSO: readonly Path[] = ['/users', '/account'];

/** `rows`: those of a site. */
export function hubRows(rows: readonly Row[]): Row[] {
    const needs = ['read_stations'] as const;
    return [
        { path: '/', name: 'nav.sites', icon: LayoutDashboard, needs, windowed: false },
        {
            path: '/sites/:site_id',
            name: 'nav.site',
            icon: null,
            needs,
            windowed: false,
            named: true,
        },
        ...rows.filter(({ path }) => ALSO.includes(path)),
    ];
}
