/* Sample data: offered where there is nothing, marked on every page, and gone with a button. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { PAGES } from './pages.mjs';

const note = (page) => page.getByRole('complementary', { name: 'Sample data' });
/* The board has no room for more. */
const mark = (page, path) =>
  path === '/board' ? page.getByText('Sample data', { exact: true }) : note(page);

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
    await until(() => mark(page, path).isVisible(), `the mark on ${path}`);
    await page.close();
  }
});
