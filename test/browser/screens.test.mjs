/* What fits where: a screen on the wall, a phone, a board on its end. */
import assert from 'node:assert/strict';
import { crowd } from './crowd.mjs';
import { scene, test, until } from './harness.mjs';
import { PAGES } from './pages.mjs';
import { card } from './reading.mjs';
import { lately } from './shifts.mjs';

const FLOOR = scene(async (shop) => {
  await crowd(shop, { workers: 12, stations: 6 });
  await shop.call('PUT', '/api/settings', { target_units_per_hour: 100 });
  await shop.see('W1 S1 +98765', 30);
});

for (const locale of ['en-GB', 'de-DE'])
  test(
    `on a wall both tables are whole, beside each other, in ${locale}`,
    { shared: FLOOR },
    async ({ open }) => {
      const page = await open('/', { size: 'tv', locale });
      const boxes = await page.locator('main table').evaluateAll((all) =>
        all.map((table) => {
          const { left, right, top } = table.parentElement.getBoundingClientRect();
          const cut = [...table.querySelectorAll('th')]
            .filter((head) => head.scrollWidth > head.clientWidth)
            .map((head) => head.textContent);
          const wide = table.scrollWidth - table.parentElement.clientWidth;
          return { left, right, top, cut, wide };
        }),
      );
      assert.equal(boxes.length, 2);
      const [workers, stations] = boxes;
      assert.deepEqual([workers.wide, stations.wide], [0, 0], 'nothing is scrolled sideways');
      assert.deepEqual([...workers.cut, ...stations.cut], []);
      assert.equal(workers.top, stations.top);
      assert.ok(workers.left < 40 && stations.right > 1920 - 60, 'no empty margins');
    },
  );

test('an axis has room for six digits', { shared: FLOOR }, async ({ open }) => {
  const page = await open(`/analytics?${lately()}`);
  const units = card(page, 'Units per hour');
  await units.locator('canvas').waitFor();
  const left = await units
    .locator('.u-over')
    .evaluate(
      (over) => over.offsetLeft / parseFloat(getComputedStyle(document.documentElement).fontSize),
    );
  /* "100,000" and a gap, at 14 px. */
  assert.ok(left * 14 > 55, `${left * 14} px`);
});

test('rows are cards on a phone, and can be sorted', { shared: FLOOR }, async ({ open }) => {
  const page = await open(`/?${lately()}`, { size: 'phone', hasTouch: true, isMobile: true });
  const workers = card(page, 'Workers');
  assert.equal(await workers.locator('table').count(), 0);
  const first = workers.getByRole('listitem').first();
  assert.match(await first.innerText(), /^Worker 1\s+W1/);
  for (const term of ['Utilization', 'Units', 'Idle', 'Absent', 'Unknown'])
    assert.equal((await first.getByText(term, { exact: true }).count()) > 0, true, term);
  await workers.getByRole('combobox', { name: 'Sort by' }).selectOption('units');
  await until(async () => /98,7/.test(await first.innerText()), 'the largest is first');
  await workers.getByRole('button', { name: 'The other way round' }).click();
  await until(async () => !/98,7/.test(await first.innerText()), 'the smallest is first');
});

test('controls on a phone are 40 px high', { shared: true }, async ({ open }) => {
  for (const { path } of PAGES) {
    const page = await open(path, { size: 'phone', hasTouch: true, isMobile: true });
    const low = await page.evaluate(() =>
      [...document.querySelectorAll('button, [role=radio], [role=tab], select, input')]
        .filter((one) => one.checkVisibility() && !one.closest('.sr-only, [aria-hidden=true]'))
        .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect().height])
        .filter(([, height]) => height > 0 && height < 40),
    );
    assert.deepEqual(low, [], path);
  }
});

for (const locale of ['en-GB', 'de-DE'])
  test(`a board on its end is filled, in ${locale}`, { shared: FLOOR }, async ({ open }) => {
    const page = await open('/board', { size: { width: 1080, height: 1920 }, locale });
    await until(async () => (await page.locator('.board-tile').count()) === 6, 'the tiles');
    const cut = await page
      .locator(
        '.board-top-value, .board-label, .board-value, .board-note, .board-state, .board-more',
      )
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
      );
    assert.deepEqual(cut, []);
    const shares = await page.locator('.board-panel').evaluateAll((all) =>
      all.map((panel) => {
        const value = panel.querySelector('.board-value');
        return parseFloat(getComputedStyle(value).fontSize) / panel.clientHeight;
      }),
    );
    assert.ok(Math.min(...shares) > 0.3, `digits fill their panels: ${shares}`);
    const last = await page
      .locator('.board-tile')
      .last()
      .evaluate((one) => one.getBoundingClientRect().bottom);
    assert.ok(last > 1920 - 60, `the tiles end at ${last}`);
  });

/* The hours of the week are a picture, as wide as a day. */
test('no table on a phone is scrolled sideways', { shared: true }, async ({ open }) => {
  const paths = ['stations', 'shifts'].map((tab) => `/settings?tab=${tab}`);
  for (const path of [...PAGES.map((page) => page.path), ...paths]) {
    const page = await open(path, { size: 'phone', hasTouch: true, isMobile: true });
    await page
      .locator('details')
      .evaluateAll((all) => all.forEach((details) => (details.open = true)));
    const wide = await page
      .locator('table:not(.heat)')
      .evaluateAll((all) =>
        all
          .map(({ parentElement: box }) => box.scrollWidth - box.clientWidth)
          .filter((more) => more > 0),
      );
    assert.deepEqual(wide, [], path);
  }
});

for (const locale of ['en-GB', 'de-DE'])
  test(`the head of a page fits any screen, in ${locale}`, { shared: true }, async ({ open }) => {
    const page = await open('/edge', { locale });
    for (const width of [640, 768, 1024, 1279, 1280, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const beyond = await page
        .locator('header')
        .first()
        .evaluate((head) => head.scrollWidth - head.clientWidth);
      assert.ok(beyond <= 0, `${beyond} px at ${width}`);
    }
  });
