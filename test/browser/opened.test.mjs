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
  ['what is behind a figure', `/?${MORNING}`, press(/What is behind it/), 'dialog'],
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

/* The colour of a place on the screen: red, green, blue. A page without a policy reads it. */
async function colorAt(page, x, y) {
  const png = await page.screenshot({ clip: { x, y, width: 1, height: 1 } });
  const blank = await page.context().newPage();
  const color = await blank.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }, png.toString('base64'));
  await blank.close();
  return color;
}

/* Beside the scroll bar nothing can be laid over the page: it has to be made as dark. */
for (const theme of ['light', 'dark'])
  test(`a dialog is over the whole page in ${theme}`, { shared: MONDAY }, async ({ open }) => {
    const { width, height } = SIZES.desk;
    const page = await open('/settings', { theme, reducedMotion: 'reduce' });
    const ground = () => colorAt(page, 300, height - 20);
    const gutter = () => colorAt(page, width - 6, height - 20);
    const apart = (a, b) => Math.max(...a.map((part, i) => Math.abs(part - b[i])));
    const bright = await ground();
    assert.ok(apart(bright, await gutter()) <= 1, 'one ground');
    await press(/Add worker/)(page);
    await page.getByRole('dialog').waitFor();
    assert.ok(apart(bright, await ground()) > 4, 'the page is darker');
    assert.ok(apart(await ground(), await gutter()) <= 1, 'and so is the gutter');
  });
