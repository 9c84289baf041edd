/* A screen on the wall has its key in its address, and shows nothing without one that is valid. */
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { test } from './harness.mjs';
import { REFUSALS } from './people.mjs';
import { shoot } from './pictures.mjs';

async function aShop(shop) {
  await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
  await shop.see('W1 S1 working', 5);
  await shop.shut();
}

test('a board takes the key of its address, and loses it', { waits: true }, async (stage) => {
  const { shop, open, forgive, visit } = stage;
  forgive(REFUSALS);
  await aShop(shop);
  const key = await shop.addKey(['board']);
  const context = await visit({ size: 'tv' });
  const page = await open(`/board#key=${key.secret}`, { context, settle: false });
  await page.locator('.board-tile').waitFor();
  assert.equal(new URL(page.url()).hash, '');
  assert.equal((await page.content()).includes(key.secret), false);
  /* The cookie is enough from now on; for the board, and for nothing else. */
  const again = await open('/board', { context, settle: false });
  await again.locator('.board-tile').waitFor();
  const other = await open('/', { context, settle: false });
  await other.locator('.board-tile').waitFor();
  assert.equal(new URL(other.url()).pathname, '/board');

  await shop.call('DELETE', `/api/keys/${key.id}`);
  await page.getByRole('heading', { name: 'This screen has no key' }).waitFor({ timeout: 120_000 });
  assert.equal(await page.locator('.board-tile').count(), 0);
});

test('a board says that its key is wrong, or not for it', {}, async (stage) => {
  const { shop, open, forgive } = stage;
  forgive(REFUSALS);
  await aShop(shop);
  const none = await open('/board', { settle: false });
  await none.getByRole('heading', { name: 'This screen has no key' }).waitFor();
  assert.deepEqual(await violations(none), []);
  await shoot(none, 'board-nokey');

  const agent = await shop.addKey(['agent']);
  for (const key of ['sfk_nothing', agent.secret]) {
    const page = await open(`/board#key=${key}`, { settle: false });
    await page.getByRole('heading', { name: 'The key of this screen is not valid' }).waitFor();
    await page.getByText('The server says:').waitFor();
    assert.equal(new URL(page.url()).hash, '');
    assert.deepEqual(await violations(page), []);
    await shoot(page, 'board-wrongkey');
  }
});
