/* The Andon board: what it shows, what it must not show, and that it lives on by itself. */
import assert from 'node:assert/strict';
import { Cable } from './cable.mjs';
import { test, until } from './harness.mjs';

const WALL = { size: 'tv' };
const GONE =
  /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/;

async function smallShop(shop) {
  await shop.register({
    workers: { W1: 'Ada Lovelace', W2: 'Grace Hopper' },
    stations: { S1: 'Press', S2: 'Paint', S3: 'Packing' },
  });
  await shop.see('W1 S1 working', 5);
  await shop.see('W2 S2 idle', 5);
  await shop.see('W1 S1 +12', 1);
}

const tile = (page, text) => page.getByRole('listitem').filter({ hasText: text });
const panel = (page, label) =>
  page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: label }) })
    .locator('dd')
    .first();

test(
  'the board shows target, actual, rate, states and the next break',
  {},
  async ({ shop, open }) => {
    await smallShop(shop);
    await shop.call('PUT', '/api/settings', { target_units_per_hour: 60 });
    const page = await open('/board', WALL);
    assert.match(await tile(page, 'Press').textContent(), /W.*Working/s);
    assert.match(await tile(page, 'Paint').textContent(), /I.*Idle/s);
    assert.match(await tile(page, 'Packing').textContent(), /V.*Vacant/s);
    const { factory, window } = await shop.figures();
    assert.equal(await panel(page, 'Actual').textContent(), String(factory.total_production_count));
    await until(async () => {
      const { average_production_rate: rate } = (await shop.figures()).factory;
      return (await panel(page, 'Rate').textContent()) === rate.toFixed(1);
    }, 'the rate, which falls with each second of work');
    const due = Math.floor((60 * window.elapsed_ms) / 3_600_000);
    assert.ok(
      Math.abs(
        Number((await panel(page, 'Target by now').textContent()).replace(/\D/g, '')) - due,
      ) <= 1,
    );
    await page.getByText(`of ${window.planned_ms / 60_000} in the shift`).waitFor();
    await page.getByText('Shift ends').waitFor();

    await shop.see('W1 S1 idle');
    await tile(page, 'Press').getByText('Idle').waitFor({ timeout: 30_000 });
  },
);

for (const locale of ['en-GB', 'de-DE'])
  test(`no word on the board is cut off in ${locale}`, {}, async ({ shop, open }) => {
    await smallShop(shop);
    await shop.register({ stations: { S4: 'Mill', S5: 'Saw', S6: 'Lathe' } });
    await shop.see('W2 S3 unknown');
    const page = await open('/board', { ...WALL, locale });
    const cut = () =>
      page
        .locator('.board-state, .board-more, .board-value, .board-note')
        .evaluateAll((all) =>
          all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
        );
    await tile(page, 'Packing')
      .getByText(locale === 'de-DE' ? 'Unbekannt' : 'Unknown')
      .waitFor();
    for (const [width, height] of [
      [1920, 1080],
      [1280, 720],
      [1024, 768],
      [800, 1280],
      [1080, 1920],
    ]) {
      await page.setViewportSize({ width, height });
      await page.evaluate(() => new Promise(requestAnimationFrame));
      assert.deepEqual(await cut(), [], `${width} by ${height}`);
    }
  });

test('the board says whose target is not set', {}, async ({ shop, open }) => {
  await smallShop(shop);
  await shop.call('PUT', '/api/workstations/S1', { target_units_per_hour: 60 });
  const page = await open('/board', WALL);
  await page.getByText('none for the factory').waitFor();
});

test('the board names nobody', {}, async ({ shop, open }) => {
  await smallShop(shop);
  const page = await open('/board', WALL);
  await tile(page, 'Press').getByText('Working').waitFor();
  const namesNobody = async () => {
    /* Names of files end in letters and digits that mean nothing. */
    const html = (await page.content()).replace(/\/assets\/[^"]*/g, '');
    for (const secret of ['Ada', 'Lovelace', 'Grace', 'Hopper', 'W1', 'W2'])
      assert.ok(!html.includes(secret), `${secret} is on the board`);
  };
  await namesNobody();
  await shop.see('W2 S1 working');
  await shop.see('W1 S1 idle');
  await tile(page, 'Paint').getByText('Vacant').waitFor({ timeout: 30_000 });
  await namesNobody();
});

test(
  'the board lives through a killed server',
  { waits: true },
  async ({ shop, open, forgive }) => {
    forgive(GONE);
    await smallShop(shop);
    const page = await open('/board', WALL);
    await tile(page, 'Press').getByText('Working').waitFor();
    await shop.kill();
    await page
      .getByText(/No connection to the server\. What is shown is \d+ s old\./)
      /* It is said 30 s after the server was last heard, which may be just before its end. */
      .waitFor({ timeout: 60_000 });
    await until(() => page.locator('.stale').count(), 'old figures look old');
    await shop.start();
    await page.getByText('No connection').waitFor({ state: 'detached', timeout: 60_000 });
    await shop.see('W1 S1 idle');
    await tile(page, 'Press').getByText('Idle').waitFor({ timeout: 30_000 });
  },
);

test(
  'the board lives through a lost network, and tells what came meanwhile',
  { waits: true },
  async ({ shop, open, forgive }) => {
    forgive(GONE);
    forgive(/request to another host/);
    await smallShop(shop);
    const cable = await new Cable().lay(shop.port);
    try {
      const page = await open('/board', { ...WALL, baseURL: cable.origin });
      await tile(page, 'Press').getByText('Working').waitFor();
      cable.cut();
      await page.getByText('No connection to the server.').waitFor({ timeout: 120_000 });
      await shop.see('W1 S1 idle');
      await shop.see('W2 S2 +5');
      assert.match(await tile(page, 'Press').textContent(), /Working/, 'it cannot know');
      cable.mend();
      await tile(page, 'Press').getByText('Idle').waitFor({ timeout: 60_000 });
      await until(async () => (await panel(page, 'Actual').textContent()) === '17', 'the units');
      await page.getByText('No connection').waitFor({ state: 'detached' });
    } finally {
      cable.remove();
    }
  },
);

/* Another build is one whose page begins with another script. The older one is made here: a
 * script that loads the one there is. */
test(
  'the board goes over to another build by itself',
  {},
  async ({ shop, open, visit, forgive }) => {
    forgive(GONE);
    await smallShop(shop);
    const context = await visit(WALL);
    const html = await (await fetch(`${shop.origin}/board`)).text();
    const [, script] = /src="(\/assets\/index-[\w-]+\.js)"/.exec(html);
    const older = '/assets/index-OlderOne.js';
    await context.route(`**${older}`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: `import '${script}';` }),
    );
    await context.route('**/board', (route) =>
      route.fulfill({ contentType: 'text/html', body: html.replace(script, older) }),
    );
    const page = await open('/board', { context });
    const marked = () => page.evaluate(() => globalThis.marked === true).catch(() => true);
    const restart = async () => {
      await page.evaluate(() => (globalThis.marked = true));
      await shop.kill();
      await page.getByRole('status').filter({ hasText: 'Reconnecting' }).waitFor();
      await shop.start();
    };
    const live = () =>
      page
        .getByRole('status')
        .filter({ hasText: 'Live' })
        .waitFor({ state: 'attached', timeout: 60_000 });

    await restart();
    await live();
    assert.ok(await marked(), 'the same build needs no loading');

    await context.unroute('**/board');
    await restart();
    await until(async () => !(await marked()), 'it loads the other build', 60_000);
    await tile(page, 'Press').getByText('Working').waitFor();

    await restart();
    await live();
    assert.ok(await marked(), 'once only');
  },
);

test(
  'a board whose code did not come tries again by itself',
  { waits: true },
  async ({ shop, open, visit, forgive }) => {
    forgive(/ERR_FAILED|Failed to fetch dynamically imported module/);
    await smallShop(shop);
    const context = await visit(WALL);
    await context.route(/\/assets\/board-.*\.js/, (route) => route.abort());
    const page = await open('/board', { context, settle: false });
    await page.getByRole('alert').waitFor();
    await context.unroute(/\/assets\/board-.*\.js/);
    /* It loads itself anew at most every 30 s. */
    await tile(page, 'Press').getByText('Working').waitFor({ timeout: 90_000 });
  },
);
