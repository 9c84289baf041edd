/* The events: what is filtered is what is exported, pages go back and forth, new ones come
 * in by themselves. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { scene, test, until } from './harness.mjs';
import { settled, viewOf } from './pages.mjs';
import { card } from './reading.mjs';
import { eventOf } from './shop.mjs';

const PAGE_ROWS = 100;
const EVENTS = 250;

/* So many events that three pages are needed, a second apart, one in five of the other worker. */
const MANY = scene(async (shop) => {
  await shop.register({ workers: { W1: 'Ada', W2: 'Grace' }, stations: { S1: 'Press' } });
  const events = Array.from({ length: EVENTS }, (_, i) => ({
    ...eventOf(`${i % 5 === 0 ? 'W2' : 'W1'} S1 ${i % 2 ? 'working' : `+${1 + (i % 3)}`}`),
    timestamp: new Date(Date.parse('2025-03-03T05:00:00Z') + i * 1_000).toISOString(),
    confidence: (i % 10) / 10,
    camera_id: `cam "${i % 4}", hall`,
  }));
  await shop.seeAll(events);
});
const WINDOW = 'from=2025-03-03T05:00Z&to=2025-03-03T06:00Z';
const API_WINDOW = 'start_time=2025-03-03T05:00:00Z&end_time=2025-03-03T06:00:00Z';

const table = (page) => card(page, 'Events').locator('table').first();
const shown = (page) =>
  table(page)
    .locator('tbody time')
    .evaluateAll((all) => all.map((one) => one.dateTime));
const timesOf = (events) => events.map(({ timestamp }) => timestamp);

/* Fields in quotes may hold commas, and quotes twice. */
function parseCsv(text) {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? plain : quoted.replaceAll('""', '"'),
      ),
    );
}

async function exported(page) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  assert.match(download.suggestedFilename(), /\.csv$/);
  const [names, ...rows] = parseCsv(await readFile(await download.path(), 'utf8'));
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

test('the export is exactly what is filtered', { shared: MANY }, async ({ shop, open }) => {
  const page = await open(`/events?${WINDOW}`);
  const choose = (name, value) => page.getByRole('combobox', { name }).selectOption(value);
  await choose('Worker', 'W1');
  await choose('Event', 'product_count');
  await choose('Order', 'asc');
  await page.getByLabel('Min. confidence').fill('0.3');
  await until(() => viewOf(page).get('confidence') === '0.3', 'the filter in the address');
  const query = `worker_id=W1&event_type=product_count&min_confidence=0.3&order=asc&${API_WINDOW}`;
  const { events } = await shop.get(`/api/events?limit=500&${query}`);
  assert.ok(events.length > 10 && events.length < PAGE_ROWS, `${events.length} events`);
  await until(async () => (await shown(page)).length === events.length, 'the filtered events');
  assert.deepEqual(await shown(page), timesOf(events));

  const rows = await exported(page);
  const fields = ['event_uuid', 'timestamp', 'worker_id', 'event_type', 'count', 'camera_id'];
  const of = (one) => fields.map((name) => String(one[name]));
  assert.deepEqual(rows.map(of), events.map(of));
});

test('the export is of all pages', { shared: MANY }, async ({ open }) => {
  const page = await open(`/events?${WINDOW}`);
  assert.equal((await shown(page)).length, PAGE_ROWS);
  const rows = await exported(page);
  assert.equal(rows.length, EVENTS);
  assert.deepEqual(timesOf(rows).slice(0, PAGE_ROWS), await shown(page), 'in the same order');
});

test(
  'pages go forth and back, and a link leads to one',
  { shared: MANY },
  async ({ shop, open }) => {
    const { events } = await shop.get(`/api/events?limit=500&order=desc&${API_WINDOW}`);
    const all = timesOf(events);
    assert.equal(all.length, EVENTS);
    const page = await open(`/events?${WINDOW}`);
    const press = (name) => page.getByRole('button', { name }).click();
    const shows = async (number, where = page) => {
      const wanted = all.slice((number - 1) * PAGE_ROWS, number * PAGE_ROWS);
      await until(async () => (await shown(where))[0] === wanted[0], `page ${number}`);
      await settled(where);
      assert.deepEqual(await shown(where), wanted);
    };
    await shows(1);
    assert.ok(await page.getByRole('button', { name: 'Page before' }).isDisabled());
    await press('Next page');
    await shows(2);
    await page.getByText('Page 2 · 100 events, more follow').waitFor();
    await press('Next page');
    await shows(3);
    await page.getByText('Page 3 · 50 events, no more follow').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Next page' }).isDisabled());
    await shows(3, await open(new URL(page.url()).pathname + new URL(page.url()).search));
    await press('Page before');
    await shows(2);
    await press('First page');
    await shows(1);
    assert.equal(viewOf(page).get('cursor'), null);
  },
);

test('events come in by themselves when asked to', {}, async ({ shop, open }) => {
  await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
  await shop.see('W1 S1 working', 5);
  const page = await open('/events?window=today');
  const rows = () => table(page).locator('tbody tr').count();
  const top = () => table(page).locator('tbody tr').first().textContent();
  assert.equal(await rows(), 1);
  const follow = page.getByRole('button', { name: 'Follow live' });
  await follow.click();
  await until(() => viewOf(page).get('live') === '1', 'it is in the address');
  await shop.see('W1 S1 +7', 1);
  await until(async () => /7 units/.test(await top()), 'the new event on top');
  assert.equal(await rows(), 2);

  /* Who reads the details of one is not disturbed. */
  await page
    .getByRole('button', { expanded: false })
    .and(page.locator('tbody button'))
    .first()
    .click();
  await shop.see('W1 S1 +8');
  const waiting = page.getByRole('button', { name: /1 new event/ });
  await waiting.waitFor();
  assert.match(await top(), /7 units/);
  await waiting.click();
  await until(async () => /8 units/.test(await top()), 'what waited is shown');

  await follow.click();
  await until(() => !viewOf(page).has('live'), 'it is over');
  await until(async () => /8 units/.test(await top()), 'what came in stays');
  await shop.see('W1 S1 +9');
  const { events } = await shop.get('/api/events?order=desc&limit=1');
  assert.equal(events[0].count, 9);
  assert.match(await top(), /8 units/);
});
