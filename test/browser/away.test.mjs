/* A server that is away while somebody goes to a page, and addresses at which there is none. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { settled } from './pages.mjs';

const NETWORK =
  /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|Unable to preload|dynamically imported/;

for (const [locale, link, title] of [
  ['en-GB', 'Events', 'This page could not be loaded.'],
  ['de-DE', 'Ereignisse', 'Diese Seite konnte nicht geladen werden.'],
])
  test(
    `a page not visited before comes when the server is back (${locale})`,
    { waits: true },
    async ({ shop, open, forgive }) => {
      forgive(NETWORK);
      const page = await open('/', { locale });
      await shop.kill();
      await page.getByRole('link', { name: link, exact: true }).click();
      const note = page.getByRole('alert').filter({ hasText: title });
      await note.waitFor();
      assert.doesNotMatch(await page.locator('body').innerText(), /preload|import|CSS/);

      /* Nothing is lost by trying while it is away. */
      await note.getByRole('button').click();
      await note.waitFor();
      await shop.start();
      await page.getByRole('heading', { name: link, level: 1 }).waitFor({ timeout: 60_000 });
      assert.equal(new URL(page.url()).pathname, '/events');
      assert.equal(await note.count(), 0);
    },
  );

test('a window that cannot be chosen now breaks nothing', {}, async ({ shop, open, forgive }) => {
  forgive(NETWORK);
  const page = await open('/');
  await shop.kill();
  await page.getByRole('radio', { name: 'Custom' }).click();
  await page.getByRole('alert').filter({ hasText: 'could not be loaded' }).waitFor();
  await shop.start();
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 60_000 });
});

test('a mistyped address leads home', { shared: true }, async ({ open, forgive }) => {
  forgive(/status of 404/);
  for (const [path, locale, said, home] of [
    ['/timelines', 'en-GB', 'There is no such page.', 'To the overview'],
    ['/Board/1', 'de-DE', 'Diese Seite gibt es nicht.', 'Zur Übersicht'],
  ]) {
    const page = await open(path, { locale });
    await page.getByRole('heading', { name: said, level: 1 }).waitFor();
    await page.getByRole('link', { name: home }).click();
    await settled(page);
    assert.equal(new URL(page.url()).pathname, '/');
    await page.close();
  }
});

test('a slash too many leads to the page', { shared: true }, async ({ open }) => {
  const page = await open('/events/?order=asc');
  await page.getByRole('heading', { name: 'Events', level: 1 }).waitFor();
  await until(() => new URL(page.url()).pathname === '/events', 'the address is that of the page');
  assert.equal(new URL(page.url()).search, '?order=asc');
});
