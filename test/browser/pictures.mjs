/* Pictures of what no address leads to, for a person to look at: beside those of the pages. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SIZES } from './browser.mjs';

const folder = join(dirname(process.env.SHOPFLOOR_UNDER_TEST), 'screenshots');
mkdirSync(folder, { recursive: true });

const LOOKS = [
  ['light', SIZES.desk],
  ['dark', SIZES.phone],
];

/** In light on a desk and in dark on a phone; afterwards the page is as it was. */
export async function shoot(page, name) {
  for (const [colorScheme, size] of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(SIZES.desk);
}
