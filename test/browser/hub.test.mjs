/* The pages of a hub: many sites beside each other, and one of them. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { violations } from './axe.mjs';
import { Cable } from './cable.mjs';
import { test, until } from './harness.mjs';
import { HOUR, Site } from './hub.mjs';
import { settled, viewOf } from './pages.mjs';
import { openAs, REFUSALS } from './people.mjs';
import { LIMIT, sizeOf } from './size.mjs';

const folder = join(dirname(process.env.SHOPFLOOR_UNDER_TEST), 'screenshots');
mkdirSync(folder, { recursive: true });

const HUB = { hub: true };

/* Monday, 5 January 2026: days of Berlin begin at 23:00 of UTC, of Kolkata at 18:30, of Tokyo at
 * 15:00, of Chicago at 06:00. */
const MONDAY = Date.parse('2026-01-05T00:00Z');
const DAYS = 'from=2026-01-05&to=2026-01-06';
const at = (hour) => MONDAY + hour * HOUR;

/** An hour of so many people of whom some work; half of the rest of the time is unknown. */
function hour(units, { working = 3, idle = 1, absent = 0, unknown = 1 } = {}) {
  return {
    planned_ms: HOUR,
    working_ms: working * HOUR,
    idle_ms: idle * HOUR,
    absent_ms: absent * HOUR,
    unknown_ms: unknown * HOUR,
    occupied_ms: 2 * HOUR,
    working_station_ms: 1.5 * HOUR,
    units,
  };
}
const station = (units) => ({
  planned_ms: HOUR,
  occupied_ms: HOUR,
  working_station_ms: HOUR / 2,
  units,
});

/* Berlin sends hours with types and stations, one of them hidden, one hour hidden, one restated.
 * Tokyo sends days. Kolkata sends personal data and was restored. Chicago was never heard of. */
async function fourSites(hub) {
  const berlin = await hub.enrol(new Site('berlin'), 'europe', { name: 'Werk Berlin' });
  const tokyo = await hub.enrol(new Site('tokyo'), 'asia', { time_zone: 'Asia/Tokyo' });
  const kolkata = await hub.enrol(new Site('kolkata'), 'asia', {
    time_zone: 'Asia/Kolkata',
    link: null,
  });
  await hub.enrol(new Site('chicago'), 'america', { time_zone: 'America/Chicago' });
  const rows = (units) => ({
    factory: hour(units),
    'type Press': station(units),
    'station S1': station(units),
    'station S2': null,
  });
  assert.deepEqual(
    await hub.bring(
      ...[6, 7, 8, 9].map((each) => berlin.sheet(at(each), rows(10))),
      berlin.sheet(at(10), { factory: null, 'type Press': null, 'station S1': null }),
      berlin.sheet(at(9), rows(20), { revision: 2 }),
      tokyo.sheet(at(-9), { factory: hour(100, { working: 9, unknown: 0 }) }, { hours: 24 }),
    ),
    Array(7).fill('new'),
  );
  await hub.bring(kolkata.sheet(at(6), { factory: hour(5, { unknown: 4 }) }, { k: 0 }));
  await hub.call('POST', '/api/hub/epoch', kolkata.announcement(8));
  assert.deepEqual(
    await hub.bring(kolkata.sheet(at(7), { factory: hour(5, { unknown: 4 }) }, { k: 0 })),
    ['new'],
  );
  return { berlin, tokyo, kolkata };
}

const region = (page, name) => page.getByRole('region', { name, exact: true });

/* A table as text: a line for each row, its cells between bars. */
async function lines(page, name) {
  const rows = await region(page, name)
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  return rows.map((cells) => cells.join('|'));
}

/* The figures of a card: { Units: '123' } of their name and first line. */
async function facts(page, name) {
  const pairs = await region(page, name)
    .locator('dl > div')
    .evaluateAll((all) =>
      all.map((one) => [one.querySelector('dt').textContent, one.querySelector('dd').textContent]),
    );
  return Object.fromEntries(pairs);
}

test('a hub without sites says how to enrol one', HUB, async ({ shop, open }) => {
  const page = await open('/');
  await page.getByText('No site is enrolled yet').waitFor();
  const commands = await page.locator('pre code').allTextContents();
  assert.match(commands[0], /^shopfloor hub enrol /);
  assert.ok(commands[1].includes(`--hub ${shop.origin} `), commands[1]);
  assert.deepEqual(await violations(page), []);
  const links = await page.getByRole('navigation').getByRole('link').allTextContents();
  assert.deepEqual(links, ['Sites']);
});

test('the sites of a hub are compared by the days of each', HUB, async ({ shop, open }) => {
  await fourSites(shop);
  const page = await open(`/?${DAYS}&sort=site`);
  const told = (await lines(page, 'Sites')).map((line) =>
    line.replace(/\d\d:\d\d /, '').replace(/\d+ d Age/, 'old'),
  );
  assert.deepEqual(told, [
    'chicagoamerica|Never heard|America/Chicago|–|–|–|–|–|–|–|–|–',
    'kolkataasia|Silent|Asia/Kolkata|75.0%|10|1.7 /h|4:00 h|2:00 h|50.0%|old|4.2%|personal datarestored or moved once',
    'tokyoasia|Silent|Asia/Tokyo|90.0%|100|11.1 /h|2:00 h|1:00 h|0.0%|old|50.0%|–',
    'Werk Berlinberlin · europe|Silent|Europe/Berlin|75.0%|50|4.2 /h|8:00 h|4:00 h|20.0%|old|8.3%|1 hidden1 restated',
  ]);
  const all = await facts(page, 'All sites together');
  assert.equal(all['Sites with figures'], '3 of 4');
  assert.equal(all['Units'], '160');
  /* 12 + 6 + 9 of 16 + 8 + 10 hours. */
  assert.equal(all['Utilization'], '79.4%');
  const beside = await region(page, 'All sites together').getByText(/26\.1% unknown · \d+ d old/);
  assert.equal(await beside.count(), 5);
  assert.equal(await region(page, 'Sites').getByRole('link', { name: /CSV/ }).count(), 4);
});

test('the days of a hub are cut by the days of each site', HUB, async ({ shop, open }) => {
  await fourSites(shop);
  const page = await open(`/?${DAYS}&by=day`);
  const card = region(page, 'Units per day');
  await card.getByRole('button', { name: 'Show as a table' }).click();
  const rows = await card.locator('tbody tr').allTextContents();
  assert.deepEqual(rows, [
    'Mon 5 Jan; 3 of 4 sites · 26.1% unknown · 1 restated · 1 hidden160',
    'Tue 6 Jan; 0 of 4 sites–',
  ]);
  await page.getByRole('radio', { name: 'By hour' }).click();
  await until(
    () => viewOf(page).get('by') === null || viewOf(page).get('by') === 'hour',
    'by hour',
  );
  /* The day of Tokyo is in no hour, and is not left out in silence. */
  await page.getByText('24:00 h of the time in the sums above is in no bar here').waitFor();
});

test('a page of one site of a hub shows what its sheets do', HUB, async ({ shop, open }) => {
  await fourSites(shop);
  const page = await open(`/sites/berlin?${DAYS}`);
  await page.getByRole('heading', { name: 'Werk Berlin', level: 1 }).waitFor();
  const link = page.getByRole('link', { name: 'Its own dashboard' });
  assert.equal(await link.getAttribute('href'), 'https://berlin.example/');
  const figures = await facts(page, 'Figures of the site');
  assert.equal(figures['Units'], '50');
  assert.equal(figures['Marks'], '1 hidden1 restated');
  assert.deepEqual(await lines(page, 'Types of stations'), [
    'Press|50.0%|50|12.5 /h|4:00 h|2:00 h|4:00 h|1 hidden',
  ]);
  assert.deepEqual(await lines(page, 'Stations'), [
    'S1|50.0%|50|12.5 /h|4:00 h|2:00 h|4:00 h|1 hidden',
    'S2|–|–|–|–|–|–|hidden: fewer than 5 people',
  ]);
  const sheets = await lines(page, 'Sheets');
  assert.equal(sheets.length, 5);
  assert.match(sheets[0], /^5 Jan, 11:00 – 5 Jan, 12:00\|1\|5\|3\|.*\|–$/);
  assert.match(sheets[1], /^5 Jan, 10:00 – 5 Jan, 11:00\|2\|5\|1\|.*\|restated$/);
  assert.deepEqual(await violations(page), []);

  const other = await open(`/sites/kolkata?${DAYS}`);
  await other.getByText('It did not say where its own dashboard is.').waitFor();
  await other.getByText('No sheet of these days has figures of stations').waitFor();
  const none = await open('/sites/nowhere');
  await none.getByRole('heading', { name: /There is no site nowhere/ }).waitFor();
});

test('a page of a hub says what was known at a time', HUB, async ({ shop, open }) => {
  const site = await shop.enrol(new Site('berlin'));
  await shop.bring(site.sheet(at(6), { factory: hour(10) }));
  const list = () =>
    shop.get(
      `/api/hub/sheets?site=berlin&start_time=${new Date(at(0)).toISOString()}&end_time=${new Date(at(24)).toISOString()}`,
    );
  const then = (await list()).sheets[0].known_from;
  await until(async () => {
    const [status] = await shop.bring(site.sheet(at(6), { factory: hour(11) }, { revision: 2 }));
    assert.equal(status, 'new');
    return (await list()).sheets[0].known_from !== then;
  }, 'it came at another moment');
  const page = await open(`/?${DAYS}`);
  assert.equal((await facts(page, 'All sites together'))['Units'], '11');
  const old = await open(`/?${DAYS}&known=${then}`);
  assert.equal((await facts(old, 'All sites together'))['Units'], '10');
  await old.getByText('These are the figures as the hub had them at').waitFor();
  await old.getByRole('button', { name: 'Back to what is known now' }).click();
  await until(
    async () => (await facts(old, 'All sites together'))['Units'] === '11',
    'what is known now',
  );
  await page.getByRole('button', { name: 'As known at…' }).click();
  await page.getByLabel('Time (UTC)').fill('2026-01-05T12:00');
  await page.getByRole('button', { name: 'Apply' }).click();
  await until(() => viewOf(page).get('known') === '2026-01-05T12:00Z', 'the address says it');
  await until(
    async () => (await facts(page, 'All sites together'))['Units'] === '–',
    'nothing was known yet: a dash, not zero',
  );
});

test('today at a hub is that of its sites, where they have one clock', HUB, async (stage) => {
  const { shop, open } = stage;
  await shop.enrol(new Site('tokyo'), 'asia', { time_zone: 'Asia/Tokyo' });
  const page = await open('/');
  await page.clock.setFixedTime('2026-01-05T20:00:00Z');
  await page.goto('/?window=today');
  const bar = page.getByText('days of each site');
  await until(async () => (await bar.innerText()).startsWith('Tue 6 Jan,'), 'the day of Tokyo');
  assert.equal(await page.getByText('today is the date of UTC').count(), 0);
  await shop.enrol(new Site('berlin'), 'europe');
  await page.reload();
  await page.getByText('today is the date of UTC').waitFor();
  assert.match(await bar.innerText(), /^Mon 5 Jan,/);
  await page.getByRole('link', { name: 'tokyo', exact: true }).click();
  await until(async () => (await bar.innerText()).startsWith('Tue 6 Jan,'), 'the day of Tokyo');
});

test('own days of a hub are chosen in a dialog, and are in the address', HUB, async (stage) => {
  const { shop, open } = stage;
  await shop.enrol(new Site('berlin'));
  const page = await open('/');
  await page.getByRole('radio', { name: 'Custom' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('From').fill('2026-01-06');
  await dialog.getByLabel('To').fill('2026-01-05');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByText('The last day must not be before the first.').waitFor();
  await dialog.getByLabel('To').fill('2026-01-07');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Tue 6 Jan – Wed 7 Jan').waitFor();
  assert.equal(viewOf(page).get('from'), '2026-01-06');
  assert.equal(viewOf(page).get('to'), '2026-01-07');
  await page.getByRole('link', { name: 'berlin' }).click();
  await page.getByRole('heading', { name: 'berlin', level: 1 }).waitFor();
  await page.getByText('Tue 6 Jan – Wed 7 Jan').waitFor();
});

test('the file of a hub has the figures of the page', HUB, async ({ shop, open }) => {
  await fourSites(shop);
  const page = await open(`/?${DAYS}`);
  const link = region(page, 'Sites').getByRole('link', { name: 'CSV, Europe/Berlin' });
  const file = await fetch(new URL(await link.getAttribute('href'), shop.origin));
  const [, ...rows] = (await file.text()).trim().split('\r\n');
  assert.equal(rows.length, 1);
  assert.match(rows[0], /^"berlin","Werk Berlin","",14400000,43200000,.*,50,4,1,14400000,1,0,/);
});

test('who was given no site at a hub is told so', HUB, async (stage) => {
  const { shop } = stage;
  await fourSites(shop);
  await shop.shut({ ben: ['viewer'], cleo: ['viewer'] });
  await shop.call('POST', '/api/hub/tenants', { person: 'cleo', tenant: 'group:asia' });
  const ben = await openAs(stage, 'ben', '/');
  await ben.getByText('You were given no site to see').waitFor();
  assert.deepEqual(await violations(ben), []);
  const cleo = await openAs(stage, 'cleo', `/?${DAYS}&sort=site`);
  const names = (await lines(cleo, 'Sites')).map((line) => line.split('|')[0]);
  assert.deepEqual(names, ['kolkataasia', 'tokyoasia']);
  const foreign = await cleo.context().newPage();
  await foreign.goto('/sites/berlin');
  await foreign.getByRole('heading', { name: /There is no site berlin, or it is not/ }).waitFor();
});

/* Of Lyon all hours with somebody there are hidden, and it was moved: the longest marks. */
test('what is hidden at a hub is no zero, and is read whole', HUB, async ({ shop, open }) => {
  const lyon = await shop.enrol(new Site('lyon'));
  const of = (figures) => ({ factory: figures, 'station S1': figures });
  await shop.call('POST', '/api/hub/epoch', lyon.announcement(8));
  await shop.bring(lyon.sheet(at(6), of({ planned_ms: HOUR, unknown_ms: HOUR })));
  await shop.bring(lyon.sheet(at(7), of(null)));
  for (const [locale, mark] of [
    ['en-GB', 'hidden: fewer than 5 people'],
    ['de-DE', 'verborgen: weniger als 5 Personen'],
  ]) {
    const page = await open(`/?${DAYS}`, { locale });
    await page.getByText(mark).waitFor();
    const [row] = await lines(page, locale === 'de-DE' ? 'Standorte' : 'Sites');
    assert.match(row, /(\|–){5}\|[^|]+\|–\|/, row);
    const site = await open(`/sites/lyon?${DAYS}`, { locale });
    const parts = await lines(site, locale === 'de-DE' ? 'Arbeitsplätze' : 'Stations');
    assert.deepEqual(parts, [`S1|–|–|–|–|–|–|${mark}`]);
    for (const each of [page, site])
      assert.deepEqual(
        await each.locator('td span[title], dd span[title]').evaluateAll((all) =>
          all
            .filter((one) => {
              const cell = one.closest('td, dd').getBoundingClientRect();
              return one.getBoundingClientRect().right > cell.right;
            })
            .map(({ textContent }) => textContent),
        ),
        [],
      );
  }
});

test('people of a hub have an account, and administrators see people', HUB, async (stage) => {
  const { shop, forgive } = stage;
  await shop.shut({ ana: ['administrator'] });
  forgive(REFUSALS);
  const page = await openAs(stage, 'ana', '/account');
  await region(page, 'Password').waitFor();
  await page.getByRole('button', { name: /Signed in as ana/ }).click();
  await page.getByRole('link', { name: 'Users and keys' }).click();
  await region(page, 'Users').getByText('root').waitFor();
  await settled(page);
  await page.getByRole('button', { name: /Signed in as ana/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('an administrator of a hub says who sees which sites', HUB, async (stage) => {
  const { shop } = stage;
  await fourSites(shop);
  await shop.shut({ ana: ['administrator'], ben: ['viewer'] });
  const page = await openAs(stage, 'ana', '/users?tab=tenants');
  const choice = (name) => page.getByRole('combobox', { name: `Sites that ${name} sees` });
  assert.equal(await choice('ana').inputValue(), 'all');
  assert.equal(await choice('ben').inputValue(), 'none');
  await choice('ben').selectOption({ label: 'The group asia' });
  await until(async () => {
    const { tenants } = await shop.get('/api/hub/tenants');
    return tenants.some(({ person, tenant }) => person === 'ben' && tenant === 'group:asia');
  }, 'ben sees the group asia');
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: join(folder, 'hub-tenants.png') });
  /* Of an administrator of some sites that concerns too much. */
  await choice('ana').selectOption({ label: 'The site tokyo' });
  await page.getByText('this concerns all sites, and you see some only').first().waitFor();
});

test('the JavaScript of a page of a hub is at most 150 kB, compressed', HUB, async (stage) => {
  const { shop, open } = stage;
  await fourSites(shop);
  for (const path of ['/', '/sites/berlin', '/users?tab=tenants', '/account']) {
    const packed = await sizeOf(await open(path));
    console.log(`   JavaScript of ${path} of a hub: ${Math.round(packed / 1000)} kB`);
    assert.ok(packed <= LIMIT, `${path}: ${packed}`);
  }
});

test('a page of a hub that is gone says so, and what was there stays', HUB, async (stage) => {
  const { shop, open, visit, forgive } = stage;
  forgive(/request to another host|ERR_/);
  await fourSites(shop);
  const cable = await new Cable().lay(shop.port);
  try {
    const context = await visit({ baseURL: cable.origin });
    const page = await open(`/?${DAYS}`, { context });
    await page.getByRole('status').getByText('Connected').waitFor();
    await shop.kill();
    await page.getByRole('status').getByText('Reconnecting').waitFor();
    assert.equal((await facts(page, 'All sites together'))['Units'], '160');
    await shop.start();
    await page.getByRole('status').getByText('Connected').waitFor();
  } finally {
    cable.remove();
  }
});

test('a mistyped address at a hub leads to its sites', HUB, async ({ open, forgive, shop }) => {
  forgive(/status of 404/);
  await shop.enrol(new Site('berlin'));
  const page = await open('/timeline');
  await page.getByRole('heading', { name: 'There is no such page.', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'To the overview' }).click();
  await page.getByRole('heading', { name: 'Sites', level: 1 }).waitFor();
});

for (const [name, look] of Object.entries({
  light: { theme: 'light' },
  dark: { theme: 'dark' },
  phone: { size: 'phone', hasTouch: true, isMobile: true },
  german: { locale: 'de-DE' },
}))
  test(`the pages of a hub: pictures, ${name}`, HUB, async ({ shop, open }) => {
    await fourSites(shop);
    for (const [file, path] of [
      ['hub-sites', `/?${DAYS}`],
      ['hub-site', `/sites/berlin?${DAYS}`],
    ]) {
      const page = await open(path, look);
      await page.screenshot({ path: join(folder, `${file}-${name}.png`), fullPage: true });
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
    }
  });
