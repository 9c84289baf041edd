/* The overview follows events, and says so when it cannot. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWorkers } from './browser.mjs';
import { Cable } from './cable.mjs';
import { test, until } from './harness.mjs';

const badge = (page, text) => page.getByRole('status').filter({ hasText: text });

test('an event reaches the screen by itself', {}, async ({ shop, open }) => {
  await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
  await shop.see('W1 S1 idle', 1);
  const page = await open('/');
  await badge(page, 'Live').waitFor();
  const row = (state) => page.getByRole('row', { name: new RegExp(`Ada.*${state}`) });
  await row('Idle').waitFor();
  const took = [];
  for (const [what, state] of [
    ['working', 'Working'],
    ['absent', 'Absent'],
    ['working', 'Working'],
  ]) {
    const sent = performance.now();
    await shop.see(`W1 S1 ${what}`);
    await row(state).waitFor({ timeout: 30_000 });
    took.push(Math.round(performance.now() - sent));
    await sleep(1_100); // beyond the second that figures may be old
  }
  console.log(`   from POST to the screen: ${took.join(', ')} ms`);

  await shop.see('W1 S1 +17');
  const units = page.getByRole('region', { name: 'Units', exact: true });
  await units.getByText('17', { exact: true }).waitFor({ timeout: 30_000 });
});

/* Open streams, as the server counts them. */
async function streams(shop) {
  const text = await (await fetch(`${shop.origin}/metrics`)).text();
  return Number(/^shopfloor_streams (\d+)$/m.exec(text)[1]);
}

test('all tabs of a browser share one connection', {}, async ({ shop, open, visit }) => {
  await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
  await shop.see('W1 S1 idle', 1);
  const context = await visit();
  const pages = [];
  for (let tab = 0; tab < 8; tab++) pages.push(await open('/', { context }));
  for (const page of pages) await badge(page, 'Live').waitFor();
  assert.equal(await streams(shop), 1);
  await shop.see('W1 S1 working');
  for (const page of pages) await page.getByRole('row', { name: /Ada.*Working/ }).waitFor();

  /* The others do not miss the first; the last one takes the connection with it. */
  await pages.shift().close();
  await shop.see('W1 S1 absent');
  for (const page of pages) await page.getByRole('row', { name: /Ada.*Absent/ }).waitFor();
  assert.equal(await streams(shop), 1);
  for (const page of pages) await page.close();
  await until(async () => (await streams(shop)) === 0, 'nobody looks any more');
});

test(
  'a server that was killed is missed, and found again',
  { waits: true },
  async ({ shop, open, forgive }) => {
    forgive(
      /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|status of 503/,
    );
    await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
    await shop.see('W1 S1 working', 1);
    const page = await open('/');
    await badge(page, 'Live').waitFor();
    await shop.kill();
    await badge(page, 'Reconnecting').waitFor({ timeout: 30_000 });
    await badge(page, 'Stale').waitFor({ timeout: 90_000 });
    await until(() => page.locator('.stale').count(), 'stale figures look stale');
    assert.ok(await page.getByRole('row', { name: /Ada/ }).count(), 'and are still there');
    await shop.start();
    await badge(page, 'Live').waitFor({ timeout: 60_000 });
    await shop.see('W1 S1 idle');
    await page.getByRole('row', { name: /Ada.*Idle/ }).waitFor({ timeout: 30_000 });
    await until(async () => !(await page.locator('.stale').count()), 'fresh figures look fresh');
  },
);

/* The code that holds the connection is a file of its own. */
test(
  'a page whose server goes before the live code came is live when it is back',
  {},
  async ({ shop, open, forgive }) => {
    forgive(/request to another host|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|shared\.worker/);
    await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
    await shop.see('W1 S1 idle', 1);
    const cable = await new Cable().lay(shop.port);
    try {
      cable.refused = /GET \/assets\/shared\.worker/;
      const page = await open('/', { baseURL: cable.origin });
      await badge(page, 'Reconnecting').waitFor();
      await sleep(3_000); // several tries later
      await shop.see('W1 S1 working');
      cable.refused = null;
      await badge(page, 'Live').waitFor({ timeout: 60_000 });
      await page.getByRole('row', { name: /Ada.*Working/ }).waitFor();
    } finally {
      cable.remove();
    }
  },
);

test(
  'what holds the connection dies, and another takes its place',
  { waits: true },
  async ({ shop, open, visit }) => {
    await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
    await shop.see('W1 S1 idle', 1);
    const context = await visit();
    const pages = [await open('/', { context }), await open('/events', { context })];
    for (const page of pages) await badge(page, 'Live').waitFor();
    assert.ok((await endWorkers(shop.origin)) > 0);
    await until(async () => (await streams(shop)) === 0, 'the worker and its stream are gone');
    await shop.see('W1 S1 working');
    await until(async () => (await streams(shop)) === 1, 'one stream for both', 90_000);
    await pages[0].getByRole('row', { name: /Ada.*Working/ }).waitFor();
    await pages[1].getByRole('row', { name: /Working.*Ada/ }).waitFor();
  },
);
