/* How much there is to load, and from where. */
import assert from 'node:assert/strict';
import { test } from './harness.mjs';
import { PAGES } from './pages.mjs';
import { LIMIT, sizeOf } from './size.mjs';

test(
  'the JavaScript of a page is at most 150 kB, compressed',
  { shared: true },
  async ({ open }) => {
    const sizes = [];
    for (const { path, name } of PAGES) {
      sizes.push({ name, packed: await sizeOf(await open(path)) });
    }
    console.log(
      `   JavaScript: ${sizes.map(({ name, packed }) => `${name} ${Math.round(packed / 1000)} kB`).join(', ')}`,
    );
    assert.deepEqual(
      sizes.filter(({ packed }) => packed > LIMIT),
      [],
    );
  },
);

test(
  'a page that is visited again asks for nothing but itself',
  { shared: true },
  async ({ open, visit }) => {
    const context = await visit();
    await open('/', { context });
    const page = await context.newPage();
    await page.goto('/');
    await page.locator('h1').first().waitFor({ state: 'attached' });
    const again = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name, transferSize }) => name.includes('/assets/') && transferSize > 0)
        .map(({ name }) => name),
    );
    assert.deepEqual(again, []);
  },
);
