/* The code of the pages of a hub, apart from views.ts: a site loads not even the names of its files. */

export const sites = () => import('../pages/sites');
export const site = () => import('../pages/site');
