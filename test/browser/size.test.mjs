/* How much there is to load, and from where. */
import assert from 'node:assert/strict';
import { test } from './harness.mjs';
import { PAGES } from './pages.mjs';

const LIMIT = 150_000;

/* All that is asked for until the page stands. */
async function loaded(page) {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/assets/') && name.endsWith('.js'))
      .map(({ name, encodedBodySize, decodedBodySize }) => ({
        name: name.split('/').at(-1),
        packed: encodedBodySize,
        plain: decodedBodySize,
      })),
  );
}

test('the first JavaScript is at most 150 kB, compressed', { shared: true }, async ({ open }) => {
  const sizes = [];
  for (const { path, name } of PAGES) {
    const files = await loaded(await open(path));
    const packed = files.reduce((sum, file) => sum + file.packed, 0);
    assert.ok(files.length > 0 && files.every((file) => file.packed < file.plain), 'compressed');
    sizes.push({ name, packed });
  }
  console.log(
    `   JavaScript: ${sizes.map(({ name, packed }) => `${name} ${Math.round(packed / 1000)} kB`).join(', ')}`,
  );
  assert.ok(sizes[0].packed <= LIMIT, `${sizes[0].packed} bytes`);
});

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
