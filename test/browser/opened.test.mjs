/* What opens over a page, and a page whose pictures are tables, is as accessible as the page. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { violations } from './axe.mjs';
import { SIZES } from './browser.mjs';
import { test } from './harness.mjs';
import { MONDAY, MORNING } from './monday.mjs';

const folder = join(dirname(process.env.SHOPFLOOR_UNDER_TEST), 'screenshots');
mkdirSync(folder, { recursive: true });

const press = (name) => async (page) => page.getByRole('button', { name }).first().click();
async function tables(page) {
  const all = page.getByRole('button', { name: 'Show as a table' });
  while (await all.count()) await all.first().click();
}
async function faultyReason(page) {
  await press(/Void the event/)(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Void' }).click();
}

/* Name, page, what opens it, what is open. */
const OPENED = [
  ['the dialog for voiding', `/events?${MORNING}`, faultyReason, 'dialog'],
  ['an event', `/events?${MORNING}`, press('Details'), 'table'],
  ['the window', `/?${MORNING}`, press('Change'), 'dialog'],
  ['language and theme', `/?${MORNING}`, press('Language, Theme'), 'dialog'],
  ['the keys of the timeline', `/timeline?${MORNING}`, press('Keys and gestures'), 'dialog'],
  ['a new worker', '/settings', press('Add worker'), 'dialog'],
  ['a station', '/settings?tab=stations', press('Edit Press'), 'dialog'],
  ['a shift', '/settings?tab=shifts', press('Add shift'), 'dialog'],
  ['the site', '/settings?tab=site', () => undefined, 'tabpanel'],
  ['the sample data', '/settings?tab=sample', () => undefined, 'tabpanel'],
  ['analytics as tables', `/analytics?${MORNING}`, tables, 'table'],
  ['a worker as tables', `/workers/W1?${MORNING}`, tables, 'table'],
];
const LOOKS = [
  ['light', SIZES.desk],
  ['dark', SIZES.phone],
];

for (const [name, path, act, role] of OPENED)
  test(`${name}, opened, is accessible`, { shared: MONDAY }, async ({ open }) => {
    const page = await open(path, { reducedMotion: 'reduce' });
    await act(page);
    await page.getByRole(role).first().waitFor();
    for (const [colorScheme, size] of LOOKS) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const file = `opened-${name.replaceAll(' ', '-')}-${colorScheme}.png`;
      await page.screenshot({ path: join(folder, file) });
      assert.deepEqual(await violations(page), [], colorScheme);
    }
  });
