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

test('real events are wiped only by a word that is typed', {}, async ({ shop, open, forgive }) => {
  forgive(/status of 409/);
  await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
  await shop.see('W1 S1 working', 5);
  const page = await open('/settings?tab=sample');
  await page.getByRole('button', { name: 'Replace by sample data' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Replace by sample data' }).click();
  const wipe = dialog.getByRole('button', { name: 'Delete real events too' });
  await wipe.waitFor();
  const word = dialog.getByLabel(/Type “delete”/);
  for (const text of ['', 'delet', 'yes']) {
    await word.fill(text);
    assert.equal(await wipe.isDisabled(), true, `“${text}”`);
  }
  await word.fill('Delete ');
  await wipe.click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await shop.figures()).workers.length, 6);
});
