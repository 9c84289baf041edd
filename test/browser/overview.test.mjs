/* The overview: the first event, figures as the API has them, window, filters, sort. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test, until } from './harness.mjs';
import { settled, viewOf } from './pages.mjs';

const units = (page) => page.getByRole('region', { name: 'Units', exact: true });
const rows = (page, table) => page.getByRole('region', { name: table }).first().locator('tbody tr');
const count = (number) => number.toLocaleString('en-GB');

/* The names in a column of a table, from top to bottom. */
async function column(page, table, at) {
  const cells = await rows(page, table).evaluateAll(
    (all, index) => all.map((row) => row.cells[index]?.textContent ?? ''),
    at,
  );
  return cells.map((text) => text.trim());
}

test('the command on the empty overview works when pasted', {}, async ({ shop, open }) => {
  const page = await open('/');
  const command = await page.locator('pre code').textContent();
  const output = execFileSync('bash', ['-c', command], { encoding: 'utf8', stdio: 'pipe' });
  assert.match(output, /"success":true/);
  await page.getByRole('table').first().waitFor({ timeout: 30_000 });
  const { workers } = await shop.figures();
  assert.equal(workers.length, 1);
  assert.equal(workers[0].status, 'active');
  await page.getByRole('row', { name: new RegExp(`${workers[0].name}.*Working`) }).waitFor();
});

test('the overview shows what the API says', { shared: true }, async ({ shop, open }) => {
  const page = await open('/?window=previous');
  const { factory, workers, workstations } = await shop.figures('?shift=previous');
  assert.ok(factory.total_production_count > 0, 'the sample data has a previous shift');
  await units(page).getByText(count(factory.total_production_count), { exact: true }).waitFor();
  assert.equal(await rows(page, 'Workers').count(), workers.length);
  assert.equal(await rows(page, 'Stations').count(), workstations.length);
  for (const { name } of workers)
    assert.ok(
      (await column(page, 'Workers', 0)).some((text) => text.includes(name)),
      name,
    );
});

test(
  'the window is chosen, is in the address, and a link shows the same',
  { shared: true },
  async ({ shop, open }) => {
    const page = await open('/');
    for (const [label, name] of [
      ['Previous shift', 'previous'],
      ['Today', 'today'],
      ['7 days', '7d'],
      ['30 days', '30d'],
    ]) {
      await page.getByRole('radio', { name: label }).click();
      await until(() => viewOf(page).get('window') === name, `${label} in the address`);
      assert.equal(
        await page.getByRole('radio', { name: label }).getAttribute('aria-checked'),
        'true',
      );
    }
    await page.reload();
    await settled(page);
    const chosen = page.getByRole('radio', { name: '30 days' });
    assert.equal(await chosen.getAttribute('aria-checked'), 'true');
    await page.getByRole('radio', { name: 'Previous shift' }).click();
    const { factory } = await shop.figures('?shift=previous');
    await units(page).getByText(count(factory.total_production_count), { exact: true }).waitFor();
    await page.getByRole('radio', { name: 'This shift' }).click();
    await until(() => !viewOf(page).has('window'), 'this shift needs no parameter');
  },
);

test('a window of one’s own is in the site’s zone', { shared: true }, async ({ shop, open }) => {
  const page = await open('/?window=previous');
  const shift = await shop.figures('?shift=previous');
  const day = new Date(Date.parse(shift.window.start_time) - 24 * 3_600_000)
    .toISOString()
    .slice(0, 10);
  await page.getByRole('radio', { name: 'Custom' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('From').fill(`${day}T10:00`);
  await dialog.getByLabel('To').fill(`${day}T09:00`);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByText('The end must be after the start.').waitFor();
  await dialog.getByLabel('To').fill(`${day}T12:00`);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  await until(() => viewOf(page).has('from'), 'the window in the address');
  const [from, to] = ['from', 'to'].map((name) => Date.parse(viewOf(page).get(name)));
  assert.equal(to - from, 2 * 3_600_000);
  const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' });
  assert.equal(wall.format(from), '10:00');
  const { factory } = await shop.figures(
    `?start_time=${new Date(from).toISOString()}&end_time=${new Date(to).toISOString()}`,
  );
  await units(page).getByText(count(factory.total_production_count), { exact: true }).waitFor();
});

test(
  'filters narrow the tables and are in the address',
  { shared: true },
  async ({ shop, open }) => {
    const page = await open('/?window=previous');
    const { workstations } = await shop.figures('?shift=previous');
    const { type } = workstations[0];
    const wanted = workstations
      .filter((one) => one.type === type)
      .map(({ name }) => name)
      .sort();
    assert.ok(wanted.length < workstations.length);
    await page.getByRole('combobox', { name: 'Type' }).selectOption(type);
    await until(
      async () => (await rows(page, 'Stations').count()) === wanted.length,
      'fewer stations',
    );
    assert.equal(viewOf(page).get('type'), type);
    await page.reload();
    await settled(page);
    const shown = await column(page, 'Stations', 0);
    assert.ok(
      wanted.every((name) => shown.some((text) => text.includes(name))),
      shown.join(),
    );
    await page.getByRole('button', { name: 'Reset filters' }).click();
    await until(
      async () => (await rows(page, 'Stations').count()) === workstations.length,
      'all again',
    );

    await page.getByRole('searchbox').fill('no such thing');
    await page.getByText('Nothing matches the filters.').first().waitFor();
    assert.equal(viewOf(page).get('q'), 'no such thing');
  },
);

test(
  'tables are sorted by their heads, and the address says how',
  { shared: true },
  async ({ open }) => {
    const page = await open('/?window=previous');
    const table = page.getByRole('region', { name: 'Workers' }).first();
    const head = table.getByRole('columnheader', { name: 'Units' });
    const numbers = async () =>
      (await column(page, 'Workers', 4)).map((text) => Number(text.replace(/\D/g, '')));
    const sorted = (all, sign) => all.every((one, i) => i === 0 || sign * (one - all[i - 1]) >= 0);

    await head.getByRole('button').click();
    await until(
      async () => (await head.getAttribute('aria-sort')) === 'descending',
      'largest first',
    );
    assert.ok(sorted(await numbers(), -1), String(await numbers()));
    assert.equal(viewOf(page).get('sort'), '-units');
    await head.getByRole('button').click();
    await until(
      async () => (await head.getAttribute('aria-sort')) === 'ascending',
      'smallest first',
    );
    await page.reload();
    await settled(page);
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    assert.ok(sorted(await numbers(), 1), String(await numbers()));
    assert.ok(new Set(await numbers()).size > 1, 'there is something to sort');
  },
);
