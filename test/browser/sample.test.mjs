/* Sample data: offered where there is nothing, marked on every page, and gone with a button. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { PAGES } from './pages.mjs';

const mark = (page) => page.getByRole('complementary', { name: 'Sample data' });

test('sample data is offered, marked, and removed by buttons', {}, async ({ shop, open }) => {
  const page = await open('/');
  assert.equal(await mark(page).count(), 0);
  await page.getByRole('button', { name: 'Show sample data' }).click();
  await mark(page).waitFor();
  assert.equal((await shop.figures()).workers.length, 6);

  await page.getByRole('button', { name: 'Remove sample data' }).click();
  await page.getByRole('button', { name: 'Show sample data' }).waitFor();
  assert.equal(await mark(page).count(), 0);
  assert.equal((await shop.figures()).workers.length, 0);
});

test('every page says that its data is a sample', { shared: true }, async ({ open }) => {
  for (const { path } of PAGES) {
    const page = await open(path);
    await until(() => mark(page).isVisible(), `the mark on ${path}`);
    await page.close();
  }
});
