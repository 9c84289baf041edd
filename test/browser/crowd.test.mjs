/* As large as it gets: 200 workers at 80 stations. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { crowd } from './crowd.mjs';
import { test, until } from './harness.mjs';
import { viewOf } from './pages.mjs';

const WORKERS = 200;
const STATIONS = 80;
test('200 workers at 80 stations', {}, async ({ shop, open }) => {
  await crowd(shop, { workers: WORKERS, stations: STATIONS });
  const begun = performance.now();
  const page = await open('/?window=today');
  const tables = page.locator('table');
  await until(
    async () => (await tables.first().locator('tbody tr').count()) === WORKERS,
    'a row for each worker',
  );
  assert.equal(await tables.nth(1).locator('tbody tr').count(), STATIONS);
  console.log(
    `   overview of ${WORKERS} by ${STATIONS}: ${Math.round(performance.now() - begun)} ms`,
  );

  await page.getByRole('searchbox').fill('Worker 117');
  await until(async () => (await tables.first().locator('tbody tr').count()) === 1, 'one is found');
  await page.getByRole('searchbox').fill('');
  await until(
    async () => (await tables.first().locator('tbody tr').count()) === WORKERS,
    'all are there again',
  );
  await sleep(500);

  /* While figures arrive each second, nothing moves and the page stays at hand. */
  const shift = await page.evaluate(async () => {
    let moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value;
    }).observe({ type: 'layout-shift' });
    await new Promise((done) => setTimeout(done, 4_000));
    return moved;
  });
  assert.ok(shift < 0.001, `things moved: ${shift}`);
});

/* 110 workers with 240 intervals each are more than the server gives at once. */
test(
  'a timeline that holds too much is shown part by part',
  {},
  async ({ shop, open, forgive }) => {
    forgive(/status of 413/);
    const end = new Date();
    await crowd(shop, { workers: 110, stations: STATIONS, minutes: 480, every: 2 });
    const from = new Date(end.getTime() - 480 * 60_000).toISOString();
    const page = await open(`/timeline?from=${from}&to=${end.toISOString()}&lane=W1`);
    const note = page.getByRole('status').filter({ hasText: /This is part/ });
    await until(async () => /part 2 of 2/.test(await note.textContent()), 'the last part');
    await page.locator('canvas').waitFor();

    await page.getByRole('button', { name: 'Part before' }).click();
    await until(async () => /part 1 of 2/.test(await note.textContent()), 'the part before');
    const start = Date.parse(viewOf(page).get('part'));
    const part = [start, start + 240 * 60_000].map((at) => new Date(at).toISOString());
    const { data } = await shop.get(
      `/api/timeline?worker_id=W1&start_time=${part[0]}&end_time=${part[1]}`,
    );
    const count = String(data.workers[0].intervals.length);
    const table = page.locator('section[aria-labelledby="lane-intervals"] header');
    await until(async () => (await table.textContent()).includes(count), `${count} intervals`);
  },
);

for (const [name, size] of [
  ['720p', { width: 1280, height: 720 }],
  ['4K', { width: 3840, height: 2160 }],
])
  test(`the board shows 80 stations at once in ${name}`, {}, async ({ shop, open }) => {
    await crowd(shop, { workers: WORKERS, stations: STATIONS });
    const page = await open('/board', { size });
    await until(async () => (await page.locator('.board-tile').count()) === STATIONS, '80 tiles');
    const outside = await page
      .locator('.board-tile, .board-panel, .board-clock')
      .evaluateAll(
        (all) =>
          all
            .map((one) => one.getBoundingClientRect())
            .filter(
              ({ left, top, right, bottom }) =>
                left < 0 || top < 0 || right > innerWidth || bottom > innerHeight,
            ).length,
      );
    assert.equal(outside, 0);
    const scroll = await page.evaluate(() => [
      document.documentElement.scrollHeight - innerHeight,
      document.documentElement.scrollWidth - innerWidth,
    ]);
    assert.deepEqual(scroll, [0, 0]);
    const cut = await page
      .locator('.board-state, .board-value, .board-note')
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
      );
    assert.deepEqual(cut, []);
  });
