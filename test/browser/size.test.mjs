/* How much there is to load, and from where. */
import assert from 'node:assert/strict';
import { test } from './harness.mjs';
import { PAGES } from './pages.mjs';

const LIMIT = 150_000;

/* All that is asked for until the page stands, as a browser gets it that knows gzip only: without
 * TLS, from another machine, none is given brotli. */
async function loaded(page) {
  const names = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.includes('/assets/') && name.endsWith('.js')),
  );
  return Promise.all(
    names.map(async (name) => {
      const { headers } = await fetch(name, { headers: { 'Accept-Encoding': 'gzip' } });
      return {
        packed: Number(headers.get('Content-Length')),
        how: headers.get('Content-Encoding'),
      };
    }),
  );
}

test(
  'the JavaScript of a page is at most 150 kB, compressed',
  { shared: true },
  async ({ open }) => {
    const sizes = [];
    for (const { path, name } of PAGES) {
      const files = await loaded(await open(path));
      const packed = files.reduce((sum, file) => sum + file.packed, 0);
      assert.ok(files.length > 0 && files.every(({ how }) => how === 'gzip'), 'compressed');
      sizes.push({ name, packed });
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
