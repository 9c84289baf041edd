/* How sure a utilization is, where people check what cameras claim. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { violations } from './axe.mjs';
import { claims, drawn } from './cameras.mjs';
import { scene, test, until } from './harness.mjs';
import { settled } from './pages.mjs';
import { openAs } from './people.mjs';
import { card, percent } from './reading.mjs';
import { eventOf } from './shop.mjs';
import { ENGLISH, texts } from './words.mjs';

const folder = join(dirname(process.env.SHOPFLOOR_UNDER_TEST), 'screenshots');
mkdirSync(folder, { recursive: true });

const PHONE = { size: 'phone', hasTouch: true, isMobile: true };
const PREVIOUS = '?shift=previous&intervals=audited';
const HOUR = 3_600_000;

/* Answer `most` of the claims that wait: as `sayOf` says, or as they were claimed. */
async function answer(shop, most, sayOf = () => undefined) {
  await shop.call('PUT', '/api/settings', { audit_per_week: 1000, audit_blind: false });
  await drawn(shop, most);
  for (let done = 0; done < most;) {
    const { audits } = await shop.get('/api/audits?limit=200');
    for (const { event_uuid, claimed } of audits.slice(0, most - done)) {
      const verdict = sayOf(claimed, done++) ?? 'right';
      await shop.call('POST', `/api/events/${event_uuid}/verdict`, { verdict });
    }
  }
}

/* A shift that is over: of Ada all states, of Ben nothing at all; and claims of the days before. */
async function plant(shop) {
  await shop.register({
    workers: { W1: 'Ada', W2: 'Ben' },
    stations: { S1: 'Press', S2: 'Saw' },
  });
  const { window } = await shop.figures('?shift=previous');
  const start = Date.parse(window.start_time);
  const at = (text, hours) => ({
    ...eventOf(text),
    timestamp: new Date(start + hours * HOUR).toISOString(),
  });
  await shop.seeAll([
    at('W1 S1 working', 0),
    at('W1 S1 idle', 4),
    at('W1 S1 absent', 5),
    at('W1 S1 unknown', 6),
  ]);
  await claims(shop, [3, 4, 5, 6], 300);
}

/* Of what was claimed as work every eighth is none. */
async function checked(shop) {
  await plant(shop);
  let seen = 0;
  await answer(shop, 400, (claimed) =>
    claimed === 'working' && ++seen % 8 === 0 ? 'idle' : undefined,
  );
}
const CHECKED = scene(checked);

const few = (labels) => async (shop) => {
  await plant(shop);
  await answer(shop, labels);
};

/** What a page says of a share of the API: rounded outwards. */
function rangeOf({ low, high }) {
  const [from, to] = [Math.floor(low), Math.ceil(high)];
  return from === to ? `${to}%` : `${from}–${to}%`;
}
const saidOf = (share) => `${rangeOf(share)} by ${share.labels} checks`;

const askedFor = (page) => {
  const paths = [];
  page.on('request', (request) => paths.push(request.url()));
  return () => paths.filter((path) => path.includes('intervals='));
};

test('figures say how sure they are, as the API does', { shared: CHECKED }, async (stage) => {
  const { shop, open } = stage;
  const { factory, workers, workstations } = await shop.figures(PREVIOUS);
  const ada = workers.find(({ worker_id }) => worker_id === 'W1');
  const press = workstations.find(({ station_id }) => station_id === 'S1');
  assert.equal(ada.utilization_of_presence_percentage, 80);
  assert.equal(ada.audited_of_presence.why, null);
  assert.notDeepEqual(ada.audited_of_presence, ada.audited, 'presence is not all of it');
  assert.equal(press.audited.of, 'workstation');

  const page = await open('/?window=previous');
  const kpi = card(page, 'Utilization');
  await kpi.getByText(saidOf(factory.audited_of_presence), { exact: true }).waitFor();
  await kpi.getByText('80.0', { exact: false }).first().waitFor();
  const cell = (table, name) =>
    page
      .getByRole('region', { name: table })
      .first()
      .getByRole('row', { name })
      .getByTitle(/The figure is what cameras saw/);
  assert.equal(
    (await cell('Workers', /Ada/).innerText()).replace(/\s+/g, ' ').trim(),
    `80.0% ${rangeOf(ada.audited_of_presence)} By checks the true share is ${rangeOf(ada.audited_of_presence)}`,
  );
  assert.match(await cell('Stations', /Press/).innerText(), new RegExp(rangeOf(press.audited)));
  assert.match(
    await cell('Stations', /Press/).getAttribute('title'),
    /at this station\..*counts as time without work here\.$/s,
  );
  for (const [table, name] of [
    ['Workers', /Ben/],
    ['Stations', /Saw/],
  ])
    assert.equal(await cell(table, name).count(), 0, 'nothing is said of who was not seen');
  assert.deepEqual(await violations(page), []);

  await kpi.getByRole('button', { name: saidOf(factory.audited_of_presence) }).click();
  const { working_share_percentage: share, low, high, labels } = factory.audited_of_presence;
  await page
    .getByRole('dialog', { name: 'How sure this is' })
    .getByText(
      `By these checks the true share is ${percent(share)}; with a probability of at least 95% it lies between ${percent(low)} and ${percent(high)}.`,
    )
    .waitFor();
  await page.getByText(`People have checked ${labels} of what they claimed.`).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: join(folder, 'intervals-overview.png') });

  for (const [path, of, name] of [
    ['/workers/W1', ada.audited_of_presence, 'worker'],
    ['/workstations/S1', press.audited, 'station'],
  ]) {
    const detail = await open(`${path}?window=previous`);
    await card(detail, 'Figures of the window').getByText(saidOf(of), { exact: true }).waitFor();
    assert.deepEqual(await violations(detail), []);
    await detail.screenshot({ path: join(folder, `intervals-${name}.png`) });
  }
});

test('how sure figures are, dark', { shared: CHECKED }, async ({ open }) => {
  for (const [path, name] of [
    ['/', 'overview'],
    ['/workers/W1', 'worker'],
  ]) {
    const page = await open(`${path}?window=previous`, { theme: 'dark' });
    await page.getByText(/by \d+ checks/).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.screenshot({
      path: join(folder, `intervals-${name}-dark.png`),
      fullPage: true,
    });
  }
});

test('how sure figures are: German, on a phone', { shared: CHECKED }, async ({ shop, open }) => {
  const { factory } = await shop.figures(PREVIOUS);
  const { low, high, labels } = factory.audited_of_presence;
  const said = `${Math.floor(low)}–${Math.ceil(high)}\u00a0% nach ${labels} Prüfungen`;
  for (const [path, name] of [
    ['/', 'overview'],
    ['/workers/W1', 'worker'],
    ['/workstations/S1', 'station'],
  ]) {
    const page = await open(`${path}?window=previous`, { ...PHONE, locale: 'de-DE' });
    const button = page.getByRole('button', { name: /nach \d+ Prüfungen/ });
    await button.waitFor();
    if (name !== 'station') assert.equal(await button.textContent(), said);
    await page.screenshot({
      path: join(folder, `intervals-${name}-phone.png`),
      fullPage: true,
    });
    await button.tap();
    await page.getByText('Die Zahl ist, was Kameras gesehen haben.').waitFor();
    const all = await page.evaluate(texts);
    assert.deepEqual(
      all.filter((text) => ENGLISH.test(text)),
      [],
    );
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    assert.deepEqual(await violations(page), []);
    await page.screenshot({ path: join(folder, `intervals-${name}-phone-open.png`) });
  }
});

/* Where each part of the page is. */
const places = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main section, main tr, main dl > div')].map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join(' ');
    }),
  );

test('nothing moves when it is known how sure figures are', { shared: CHECKED }, async (stage) => {
  for (const path of ['/', '/workers/W1', '/workstations/S1'])
    for (const look of [{}, { ...PHONE, locale: 'de-DE' }]) {
      const page = await stage.open('about:blank', { ...look, settle: false });
      let go;
      const held = new Promise((resolve) => (go = resolve));
      await page.route(/intervals=audited/, async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(`${path}?window=previous`);
      await settled(page);
      await page.getByRole('region').first().waitFor();
      const known = page.getByRole('button', { name: /(by|nach) \d+ (checks|Prüfungen)/ });
      assert.equal(await known.count(), 0);
      const before = await places(page);
      assert.ok(before.length > 5, path);
      go();
      await known.first().waitFor();
      assert.deepEqual(await places(page), before, path);
    }
});

test('how sure figures are follows what is seen', {}, async ({ shop, open }) => {
  await checked(shop);
  await shop.see('W2 S2 idle');
  const page = await open('/workstations/S2');
  const shown = (share) => page.getByText(saidOf(share), { exact: true });
  const asked = async () =>
    (await shop.figures('?shift=current&intervals=audited')).workstations.find(
      ({ station_id }) => station_id === 'S2',
    ).audited;
  await shown(await asked()).waitFor();
  /* As long as the whole shift so far: all of it becomes work. */
  const { window } = await shop.figures('?shift=current');
  await shop.seeAll([
    { ...eventOf('W1 S2 working'), timestamp: window.start_time },
    { ...eventOf('W1 S2 working'), timestamp: new Date().toISOString() },
  ]);
  const after = await asked();
  assert.ok(after.high > 95, JSON.stringify(after));
  await until(async () => (await shown(await asked()).count()) === 1, 'the page says so, too');
});

test('one sees how sure the own figures are', {}, async (stage) => {
  await checked(stage.shop);
  const { workers } = await stage.shop.figures(PREVIOUS);
  const { audited_of_presence: share } = workers.find(({ worker_id }) => worker_id === 'W1');
  await stage.shop.shut({ ada: { roles: ['worker'], worker_id: 'W1' } });
  const page = await openAs(stage, 'ada', '/me?window=previous');
  await page.getByText(saidOf(share), { exact: true }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: join(folder, 'intervals-me.png') });
});

test('too few checks are a hint where there is room', {}, async (stage) => {
  const { shop, open } = stage;
  await few(37)(shop);
  const { checks } = (await shop.get('/api/settings')).settings;
  assert.deepEqual(checks, { labels: 37, wanted: 100 });
  const overview = await open('/?window=previous');
  const asked = askedFor(overview);
  await overview.reload();
  await settled(overview);
  assert.doesNotMatch(await overview.locator('main').innerText(), /check/);
  assert.deepEqual(asked(), [], 'nor is it asked for');

  const page = await open('/workers/W1?window=previous');
  await page.getByRole('button', { name: 'not sure yet: 37 of 100 checks' }).click();
  await page
    .getByText(
      'How sure this is can be said when people have checked 100 claims of cameras. So far it is 37.',
    )
    .waitFor();
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: join(folder, 'intervals-few.png') });
  await page.getByRole('link', { name: 'Check claims' }).click();
  await page.getByRole('heading', { name: 'Check what cameras claim' }).waitFor();

  /* Whoever may check nothing is not sent there. */
  await shop.shut({ vic: ['viewer'] });
  const other = await openAs(stage, 'vic', '/workstations/S1?window=previous');
  await other.getByRole('button', { name: 'not sure yet: 37 of 100 checks' }).click();
  await other.getByText(/So far it is 37\./).waitFor();
  assert.equal(await other.getByRole('link', { name: 'Check claims' }).count(), 0);
});

test('where nobody checks anything nothing is said of it, nor asked for', {}, async (stage) => {
  await plant(stage.shop);
  for (const path of ['/', '/workers/W1', '/workstations/S1']) {
    const page = await stage.open(`${path}?window=previous`);
    const asked = askedFor(page);
    await page.reload();
    await settled(page);
    assert.doesNotMatch(await page.locator('main').innerText(), /check|sure/);
    assert.deepEqual(asked(), []);
  }
});

test('cameras that guess are said to', {}, async ({ shop, open }) => {
  await plant(shop);
  await answer(shop, 200, (claimed, at) =>
    at % 3 === 0 ? undefined : claimed === 'working' ? 'idle' : 'working',
  );
  const { factory } = await shop.figures(PREVIOUS);
  assert.equal(factory.audited_of_presence.why, 'no_better_than_chance');
  const page = await open('/workers/W1?window=previous');
  await page.getByRole('button', { name: 'not sure: hardly better than a guess' }).click();
  await page.getByText(/So nothing can be said of the true share\./).waitFor();
  await page.screenshot({ path: join(folder, 'intervals-guess.png') });
  const other = await open('/workers/W2?window=previous');
  await other.getByRole('heading', { name: 'Ben' }).waitFor();
});
