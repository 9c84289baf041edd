/* Past and running windows, the way back, titles: what a page says of when and of whom. */
import assert from 'node:assert/strict';
import { scene, test, until } from './harness.mjs';
import { MONDAY, MORNING } from './monday.mjs';
import { settled, viewOf } from './pages.mjs';
import { card, percent } from './reading.mjs';

const SHOP = scene(async (shop) => {
  await shop.register({
    workers: { W1: 'Ada', W2: 'Grace' },
    stations: { S1: 'Press', S2: 'Paint' },
  });
  await shop.call('PUT', '/api/settings', { target_units_per_hour: 60 });
  await shop.see('W1 S1 working', 42);
  await shop.see('W1 S1 +12', 10);
  await shop.see('W2 S2 idle', 42);
});

test('of a past window the status is that of its end', { shared: MONDAY }, async ({ open }) => {
  const page = await open(`/?from=2025-03-03T05:00Z&to=2025-03-03T08:00Z`);
  const workers = card(page, 'Workers');
  await workers.getByText('At the end 1 of 2 were working').waitFor();
  await card(page, 'Stations').getByText('At the end 1 of 3 were occupied').waitFor();
  await workers.getByRole('columnheader', { name: 'Status at the end' }).waitFor();
  await card(page, 'Stations').getByRole('columnheader', { name: 'Who was there' }).waitFor();
  /* Since 08:30, until 09:00 on the site's clock. */
  await workers.getByRole('row', { name: /Ada.*Working 30 min/ }).waitFor();
  assert.equal(await page.getByText('so far').count(), 0);
});

test('a running shift is marked so far', { shared: SHOP }, async ({ open }) => {
  const page = await open('/');
  await page.getByText(/so far, \d:\d\d h of [789]:00 h/).waitFor();
  for (const name of ['Utilization', 'Units', 'Rate', 'Working time', 'Idle time'])
    await card(page, name).getByText('so far', { exact: true }).waitFor();
});

test('rows and tiles say for how long', { shared: SHOP }, async ({ open }) => {
  const page = await open('/');
  await card(page, 'Workers')
    .getByRole('row', { name: /Ada.*Working 4\d min/ })
    .waitFor();
  await card(page, 'Stations')
    .getByRole('row', { name: /Press.*Working 4\d min/ })
    .waitFor();
  for (const path of ['/workers/W1', '/workstations/S1'])
    await (await open(path)).getByText(/^for 4\d min$/).waitFor();
  const board = await open('/board', { size: 'tv' });
  await board
    .getByRole('listitem')
    .filter({ hasText: /Press.*4\d min · \d+ units/s })
    .waitFor();
});

test(
  'the mean of the original is behind the headline',
  { shared: MONDAY },
  async ({ shop, open }) => {
    const page = await open(`/?${MORNING}`);
    const { factory } = await shop.figures(
      `?start_time=2025-03-03T05:00:00Z&end_time=2025-03-03T09:00:00Z`,
    );
    const utilization = card(page, 'Utilization');
    await utilization.getByText(percent(factory.utilization_of_presence_percentage)).waitFor();
    await utilization.getByRole('button', { name: /What is behind it/ }).click();
    const behind = page.getByRole('dialog', { name: /What is behind it: Utilization/ });
    await behind.getByText(percent(factory.average_worker_utilization)).waitFor();
  },
);

test('each choice of a window is a step back', { shared: SHOP }, async ({ open }) => {
  const page = await open('/');
  for (const name of ['Previous shift', '7 days']) await page.getByRole('radio', { name }).click();
  await page.getByRole('searchbox').fill('ada');
  await until(() => viewOf(page).get('q') === 'ada', 'the search');
  await page.goBack();
  await until(() => viewOf(page).get('window') === 'previous', 'the previous shift again');
  await page.goBack();
  await until(() => !viewOf(page).has('window'), 'this shift again');
});

for (const [path, title] of [
  ['/workers/W1', 'Ada – shopfloor'],
  ['/workstations/S1', 'Press – shopfloor'],
  ['/analytics', 'Analytics – shopfloor'],
  ['/', 'Overview – shopfloor'],
  ['/workers/nobody', 'There is no worker “nobody”. – shopfloor'],
])
  test(`a link to ${path} has its title`, { shared: SHOP }, async ({ open, forgive }) => {
    forgive(/status of 40[04]/);
    const page = await open(path);
    await until(async () => (await page.title()) === title, `${title}, not ${await page.title()}`);
    /* Nor does it change a moment later. */
    await settled(page);
    assert.equal(await page.title(), title);
  });

test('figures of a damaged timeline are none', { shared: MONDAY }, async ({ open, visit }) => {
  const context = await visit({});
  await context.route('**/api/metrics?*', async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.data.workers[0].error = 'a part of this timeline is damaged';
    await route.fulfill({ response, json: answer });
  });
  const page = await open(`/?${MORNING}`, { context });
  await page.getByRole('alert').getByText('The timeline of 1 worker is damaged').waitFor();
  const ada = card(page, 'Workers').getByRole('row', { name: /Ada/ });
  await ada.getByText('damaged').waitFor();
  assert.equal(/\d:\d\d h|%|63/.test(await ada.innerText()), false, await ada.innerText());
  const detail = await open(`/workers/W1?${MORNING}`, { context });
  await detail.getByRole('alert').getByText('A part of this timeline is damaged').waitFor();
});
