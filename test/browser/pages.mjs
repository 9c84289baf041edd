/* The pages there are: those of the dashboard's own table, so that a new one is tested at once. */
import { readFileSync } from 'node:fs';

/* Whose detail pages there are in the sample data. */
const ONE = { worker: 'W1', station: 'S1' };

const table = readFileSync(new URL('../../web/src/app/pages.ts', import.meta.url), 'utf8');

/** { path, name }: '/workers/W1', 'worker' */
export const PAGES = [...table.matchAll(/\bpath: '([^']+)',\s*name: 'nav\.(\w+)'/g)].map(
  ([, path, name]) => ({ path: path.replace(/:\w+/, ONE[name] ?? 'W1'), name }),
);
if (PAGES.length === 0 || PAGES.length !== table.match(/\bpath: '/g).length)
  throw new Error('web/src/app/pages.ts is not written as expected');

/** Wait until a page shows what it is about: nothing is loading any more. */
export async function settled(page) {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => {
    const busy = '.animate-pulse, [aria-busy="true"]';
    const said = [...document.querySelectorAll('[role="status"]')].map((one) => one.textContent);
    return !document.querySelector(busy) && !said.includes('Loading');
  });
}

/** The part of the address that holds the view. */
export function viewOf(page) {
  return new URL(page.url()).searchParams;
}
