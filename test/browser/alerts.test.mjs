/* Alerts: live in every tab, what is done about them, by which rules, and where they are told. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { HEARTBEAT, report } from './agents.mjs';
import { violations } from './axe.mjs';
import { SIZES } from './browser.mjs';
import { test, until } from './harness.mjs';
import { settled } from './pages.mjs';
import { openAs } from './people.mjs';
import { shoot } from './pictures.mjs';
import { card } from './reading.mjs';
import { ZONE } from './shifts.mjs';
import { eventOf } from './shop.mjs';

const QUICK = { options: ['--alert-wait', '0s'] };
const bell = (page, name) => page.getByRole('banner').getByRole('link', { name });
const items = (page) => card(page, 'Open').getByRole('list', { name: 'Open' }).locator('> li');

/* One shift all day, whenever this runs; three stations, of which two stand still. */
async function floor(shop) {
  await shop.register({
    workers: { W1: 'Ada Lovelace', W2: 'Grace Hopper', W3: 'Mary Jackson' },
    stations: { S1: 'Press', S2: 'Paint', S3: 'Packing' },
  });
  await shop.call('POST', '/api/shifts', {
    name: 'All day',
    start: '00:00',
    length_minutes: 1440,
    valid_from: '2026-01-01',
  });
  await shop.see('W2 S2 working', 50);
  await shop.see('W3 S3 working', 50);
}

async function fires(shop, rule, count = 1) {
  return until(async () => {
    const { alerts } = await shop.get('/api/alerts');
    const found = alerts.filter((one) => one.rule === rule && one.state === 'firing');
    return found.length >= count ? found : null;
  }, `${rule} fires`);
}

const setRule = (shop, rule, limits) =>
  shop.call('PUT', '/api/alert-rules', { rules: [{ rule, ...limits }] });

test('an alert fires live, and is acknowledged in one of two tabs', QUICK, async (stage) => {
  const { shop, open, visit } = stage;
  await floor(shop);
  const context = await visit();
  const first = await open('/alerts', { context });
  await first.getByText('Nothing needs anybody now').waitFor();
  const second = await open('/alerts', { context });
  const overview = await open('/', { context });
  await bell(overview, /none/).waitFor();

  await shop.see('W1 S1 idle', 20);
  await fires(shop, 'station_idle');
  for (const page of [first, second]) {
    await items(page).filter({ hasText: 'Press' }).waitFor();
    assert.match(
      await items(page).innerText(),
      /Warning\s+Press\s+Station idle\s+Idle for 20 min of planned time\s*from 15 min on\s+since .*, 20 min\s+Ask there what holds up the work, /,
    );
    await bell(page, '1 alert that nobody looks after').waitFor();
  }
  await bell(overview, '1 alert that nobody looks after').waitFor();
  await card(overview, 'Needs attention now')
    .getByRole('link', { name: 'Alerts of Press' })
    .waitFor();
  assert.deepEqual(await violations(first), []);
  await shoot(first, 'alerts-open');

  /* By keyboard alone. */
  await first.getByRole('button', { name: 'Acknowledge: Press, Station idle' }).focus();
  await first.keyboard.press('Enter');
  await first.getByRole('dialog', { name: 'Acknowledge: Press, Station idle' }).waitFor();
  await first.keyboard.type('it waits for parts');
  assert.deepEqual(await violations(first), []);
  await first.keyboard.press('Enter');
  await first.getByRole('dialog').waitFor({ state: 'detached' });
  for (const page of [first, second]) {
    await items(page).getByText('it waits for parts').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Acknowledge: Press' }).count(), 0);
    await bell(page, /none/).waitFor();
  }
  await bell(overview, /none/).waitFor();

  /* The way to why: the station at that time. */
  const way = await first.getByRole('link', { name: 'See why: Press' }).getAttribute('href');
  const { searchParams } = new URL(way, shop.origin);
  assert.equal(searchParams.get('q'), 'S1');
  const since = Date.now() - 20 * 60_000;
  assert.ok(
    Date.parse(searchParams.get('from')) < since && since < Date.parse(searchParams.get('to')),
  );

  /* It is over: in both tabs, and among the past ones with the reason. */
  await shop.see('W1 S1 working');
  for (const page of [first, second]) await page.getByText('Nothing needs anybody now').waitFor();
  await second.getByRole('tab', { name: 'Past' }).click();
  const past = card(second, 'Past');
  await past.getByText('It is well again').waitFor();
  assert.match(await past.locator('tbody').innerText(), /Press[\s\S]*it waits for parts/);
  assert.deepEqual(await violations(second), []);
  await shoot(second, 'alerts-past');

  /* One whose rule is switched off says so. */
  await shop.see('W2 S2 idle', 20);
  await fires(shop, 'station_idle');
  await setRule(shop, 'station_idle', { enabled: false });
  await past.getByText('The rule was switched off').waitFor();
});

test('a dead switch with many cameras is one thing on the page of alerts', QUICK, async (stage) => {
  const { shop, open } = stage;
  await setRule(shop, 'camera_offline', { for_minutes: 0 });
  const cameras = (state) =>
    Array.from({ length: 12 }, (_, i) => `cam-${i + 1} ${state}`).join(', ');
  await shop.call('POST', HEARTBEAT, report('hall', cameras('online')));
  await shop.call('POST', HEARTBEAT, report('hall', cameras('offline')));
  await fires(shop, 'camera_offline', 12);
  const page = await open('/alerts');
  const group = items(page);
  await until(async () => (await group.count()) === 1, 'one thing');
  assert.match(await group.innerText(), /and 10 more\s+12 at once: Camera offline/);
  await group.getByRole('button', { name: 'Show each' }).click();
  assert.equal(await group.getByRole('listitem').count(), 12);
  await group.getByRole('button', { name: 'Show as one' }).click();
  await group.getByRole('button', { name: /^Silence/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'For how long' }).selectOption('4 hours');
  await dialog.getByLabel('Why').fill('the switch is replaced');
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole('button', { name: 'Silence' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('0 firing, 0 acknowledged, 12 silenced').waitFor();
  await group.getByText('No messages until').waitFor();
  await bell(page, /none/).waitFor();
  await group.getByRole('button', { name: /^End the silence/ }).click();
  await bell(page, '12 alerts that nobody looks after').waitFor();
  await shoot(page, 'alerts-group');
});

test('rules of alerts are changed, for all and for one station', QUICK, async (stage) => {
  const { shop, open } = stage;
  await floor(shop);
  const page = await open('/alerts?tab=rules');
  const rules = card(page, 'Rules');
  const row = rules.getByRole('row').filter({ hasText: 'Station idle' });
  assert.match(await row.innerText(), /On\s+from 15 min on\s+at once\s+Warning\s+yes/);
  assert.match(await row.innerText(), /How much planned time somebody is there and nobody works\./);
  for (const [name, limit] of [
    ['Agent offline', /from \d+ reports? on/],
    ['Events rejected', /from 1 event on/],
    ['Drift', /from “act” on/],
  ]) {
    const said = await rules.getByRole('row').filter({ hasText: name }).first().innerText();
    assert.match(said, limit);
  }
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'alerts-rules');
  await row.getByRole('button', { name: 'Edit Station idle' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Threshold, in minutes').fill('2000');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('A number from 1 to 1,440.').waitFor();
  await dialog.getByLabel('Threshold, in minutes').fill('25');
  await dialog
    .getByRole('combobox', { name: 'Add a station' })
    .selectOption({ label: 'Press (S1)' });
  await dialog.getByLabel('Press (S1): Threshold').fill('10');
  await dialog.getByRole('combobox', { name: 'Press (S1): Severity' }).selectOption('Critical');
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'alerts-rule');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await until(async () => /from 25 min on/.test(await row.innerText()), 'the row shows it');
  assert.match(await row.innerText(), /1 station has its own/);
  const idle = (await shop.get('/api/alert-rules')).rules.find(
    ({ rule }) => rule === 'station_idle',
  );
  assert.deepEqual(idle.stations, [
    {
      station_id: 'S1',
      enabled: null,
      threshold: 10,
      for_minutes: null,
      severity: 'critical',
      quiet: null,
    },
  ]);

  /* What is as preset again is not set any more. */
  await row.getByRole('button', { name: 'Edit Station idle' }).click();
  await dialog.getByRole('button', { name: 'As preset' }).click();
  await dialog.getByRole('button', { name: 'Delete Press (S1)' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await until(async () => /from 15 min on/.test(await row.innerText()), 'as preset');

  /* A level is chosen, not typed. */
  const drift = rules.getByRole('row').filter({ hasText: 'Drift' });
  await drift.getByRole('button', { name: 'Edit Drift' }).click();
  await dialog.getByText('How far what it sees has drifted').waitFor();
  await dialog.getByRole('combobox', { name: 'Threshold' }).selectOption('warn');
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await until(async () => /from “warn” on/.test(await drift.innerText()), 'the level');
});

test('a webhook of alerts is added, tested and deleted', QUICK, async ({ shop, open, forgive }) => {
  forgive(/status of 400/);
  let answer = 500;
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(answer).end());
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${receiver.address().port}/hook`;
  try {
    const page = await open('/alerts?tab=receivers');
    await page.getByText('There is no webhook yet').waitFor();
    await page.getByText('E-mail is not set up').waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await page.getByText('as nobody receives any').waitFor();
    await page.getByRole('button', { name: 'Add webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address').fill('http://10.1.2.3/hook');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Whoever is on the network could read').waitFor();
    await dialog.getByLabel('Address').fill(url);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText(/^whsec_/).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Escape');
    await dialog.getByText('The secret is not shown again').waitFor();
    await dialog.getByLabel('I have put the secret away').check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.doesNotMatch(await page.locator('body').innerText(), /whsec_/);

    const row = card(page, 'Webhooks').getByRole('row').filter({ hasText: url });
    await row.getByText('Nothing sent yet').waitFor();
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await page.getByText('A test message goes to 1 receiver').waitFor();
    await row.getByText(/^Failing since/).waitFor();
    await row.getByText(/^answered 500; next try \d/).waitFor();
    await card(page, 'Webhooks').getByRole('columnheader', { name: 'Last tried' }).waitFor();
    await shoot(page, 'alerts-receivers');
    answer = 204;
    await row.getByRole('button', { name: `Try ${url} now` }).click();
    await row.getByText('Arrives', { exact: true }).waitFor();
    await row.getByRole('button', { name: /^Delete/ }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There is no webhook yet').waitFor();
    assert.deepEqual((await shop.get('/api/webhooks')).webhooks, []);
  } finally {
    receiver.close();
  }
});

test(
  'attention is in the order of the API, and says when nothing needs it',
  QUICK,
  async (stage) => {
    const { shop, open } = stage;
    await floor(shop);
    await shop.call('PUT', '/api/workstations/S2', { target_units_per_hour: 30 });
    await shop.call('PUT', '/api/workstations/S3', { target_units_per_hour: 60 });
    const page = await open('/');
    const attention = card(page, 'Needs attention now');
    await attention.getByText('Nothing needs attention now.').waitFor();
    const height = async () => (await attention.boundingBox()).height;
    const empty = await height();

    await shop.see('W1 S1 idle', 45);
    await shop.see('W2 S2 idle', 25);
    await shop.see('W3 S3 idle', 25.001);
    const wanted = (await shop.get('/api/attention')).stations.map(({ name }) => name);
    assert.equal(wanted.length, 3);
    const shown = () => attention.getByRole('listitem').locator('a:first-child').allInnerTexts();
    await until(
      async () => JSON.stringify((await shown()).filter(Boolean)) === JSON.stringify(wanted),
      `the order ${wanted}`,
    );
    const first = attention.getByRole('listitem').first();
    assert.match(
      await first.innerText(),
      /^Press\s*S1\s*I?\s*Idle\s*for 45 min\s*45 min of planned time$/,
    );
    assert.match(await attention.innerText(), /25 min of planned time, worth (24|25) units/);
    assert.equal(await height(), empty, 'nothing below it has moved');
    assert.deepEqual(await violations(page), []);
    await shoot(page, 'attention');

    /* A click to why. */
    await first.getByRole('link', { name: 'Press', exact: true }).click();
    await page.waitForURL(/\/timeline\?.*q=S1/);
    await settled(page);
  },
);

/* A shift that has run for two hours, whenever this runs. */
async function twoHours(shop) {
  const start = new Date(Date.now() - 2 * 3_600_000).toLocaleTimeString('en-GB', {
    timeZone: ZONE,
    hour: '2-digit',
    minute: '2-digit',
  });
  await shop.register({
    workers: { W1: 'Ada Lovelace', W2: 'Grace Hopper' },
    stations: { S1: 'Press', S2: 'Paint' },
  });
  await shop.call('POST', '/api/shifts', {
    name: 'Two hours',
    start,
    length_minutes: 720,
    valid_from: '2026-01-01',
  });
}

test(
  'a station that works and is behind says so, and what else fires comes after the stations',
  QUICK,
  async (stage) => {
    const { shop, open } = stage;
    await twoHours(shop);
    await setRule(shop, 'station_behind', { for_minutes: 0 });
    await setRule(shop, 'camera_offline', { for_minutes: 0 });
    await setRule(shop, 'agent_rejected', { severity: 'critical' });
    await shop.call('PUT', '/api/workstations/S1', { target_units_per_hour: 60 });
    await shop.see('W1 S1 working', 100);
    await shop.see('W1 S1 +96', 1);
    await shop.see('W2 S2 idle', 12);
    await fires(shop, 'station_behind');
    const cameras = (state) =>
      Array.from({ length: 5 }, (_, i) => `cam-${i + 1} ${state}`).join(', ');
    await shop.call('POST', HEARTBEAT, report('hall', cameras('offline')));
    await shop.call(
      'POST',
      HEARTBEAT,
      report('yard', '', { queue: { waiting: 0, dead: 3, bytes: 1, oldest_at: null } }),
    );
    await fires(shop, 'camera_offline', 5);
    await fires(shop, 'agent_rejected');

    const page = await open('/');
    const attention = card(page, 'Needs attention now');
    const boxes = attention.getByRole('listitem');
    await until(async () => (await boxes.count()) === 4, 'all of it', 30_000);
    const texts = (await boxes.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
    /* 96 of 120 and more are made: that is 24 minutes of planned time, and worse than 12. */
    assert.match(
      texts[0],
      /^Press S1 W Working for 1:40 h 20\.\d% behind its target \(2[45] units\)$/,
    );
    assert.match(texts[1], /^Paint S2 I Idle for 12 min 12 min of planned time$/);
    assert.match(texts[2], /^yard Critical for .* 3 events were rejected and wait for somebody$/);
    assert.match(texts[3], /^cam-\d and 4 more Warning for .* Cannot be reached$/);
    assert.equal(
      await boxes.nth(3).getByRole('link').first().getAttribute('href'),
      '/edge?camera=cam-1&agent=hall',
      'a click to why',
    );
    assert.deepEqual(await violations(page), []);
    await shoot(page, 'attention-others');
    const german = await open('/', { locale: 'de-DE', theme: 'dark' });
    const box = card(german, 'Braucht jetzt Aufmerksamkeit').getByRole('listitem');
    await until(async () => (await box.count()) === 4, 'all of it', 30_000);
    assert.match(await box.first().innerText(), /20,\d\s%\shinter dem Soll \(2[45] Stück\)/);
    assert.match(await box.nth(3).innerText(), /und 4 weitere[\s\S]*Ist nicht erreichbar/);
    await shoot(german, 'attention-others-de');
  },
);

test('a station that no camera sees is not called idle', QUICK, async ({ shop, open }) => {
  await floor(shop);
  await setRule(shop, 'camera_dark', { for_minutes: 0 });
  const seen = (text, minutes) => ({
    ...eventOf(text, minutes),
    camera_id: 'CAM-9',
    model_version: 'm1',
  });
  await shop.seeAll([
    ...Array.from({ length: 30 }, (_, i) => seen('W1 S1 working', 30 * 60 + i)),
    seen('W1 S1 idle', 10),
  ]);
  const page = await open('/');
  const first = card(page, 'Needs attention now').getByRole('listitem').first();
  await first.getByText('Idle').waitFor();
  await shop.call('POST', HEARTBEAT, report('hall', 'CAM-9 dark'));
  await fires(shop, 'camera_dark');
  const box = card(page, 'Needs attention now').getByRole('listitem').filter({ hasText: 'Press' });
  await box.getByText('no camera sees it').waitFor();
  assert.match(await box.innerText(), /CAM-9 sees nothing/);
  assert.equal(await box.getByText('Idle').count(), 0);
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'attention-unseen');
});

test(
  'on a phone what needs attention is one row, and no page of alerts is too wide',
  QUICK,
  async (stage) => {
    const { shop, open } = stage;
    await floor(shop);
    for (const text of ['W1 S1 idle', 'W2 S2 idle', 'W3 S3 idle']) await shop.see(text, 30);
    await fires(shop, 'station_idle', 3);
    const phone = { size: SIZES.phone, hasTouch: true, isMobile: true };
    for (const path of [
      '/',
      '/alerts',
      '/alerts?tab=past',
      '/alerts?tab=rules',
      '/alerts?tab=receivers',
    ]) {
      const page = await open(path, phone);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${path}: ${wide} px too wide`);
      assert.deepEqual(await violations(page), [], path);
      const name =
        path === '/' ? 'attention' : `alerts${path.replace(/\W+/g, '-').replace('-alerts', '')}`;
      await shoot(page, `${name}-phone`);
      if (path !== '/') continue;
      await page.setViewportSize(SIZES.phone);
      const attention = card(page, 'Needs attention now');
      assert.equal(await attention.getByRole('listitem').filter({ visible: true }).count(), 1);
      await attention.getByRole('button', { name: 'Show all 3' }).click();
      assert.equal(await attention.getByRole('listitem').filter({ visible: true }).count(), 3);
    }
  },
);

test('alerts in German have no English word', QUICK, async (stage) => {
  const { shop, open } = stage;
  await floor(shop);
  await shop.see('W1 S1 idle', 20);
  await fires(shop, 'station_idle');
  const page = await open('/alerts', { locale: 'de-DE' });
  const list = page.getByRole('list', { name: 'Offen' });
  assert.match(
    (await list.innerText()).replace(/\s+/g, ' '),
    /^Warnung Press Arbeitsplatz im Leerlauf Seit 20 min Planzeit im Leerlauf ab 15 min seit .*, 20 min Vor Ort fragen, was die Arbeit aufhält: Material, eine Störung, eine ungeplante Pause\. Ursache ansehen Quittieren Stummschalten$/,
  );
  const overview = await open('/', { locale: 'de-DE' });
  const attention = card(overview, 'Braucht jetzt Aufmerksamkeit');
  assert.match(
    (await attention.innerText()).replace(/\s+/g, ' '),
    /Press S1 L Leerlauf seit 20 min 20 min Planzeit$/,
  );
  const english = /\b(the|of|for|since|station|acknowledge|rule|threshold|nobody|message|alert)\b/i;
  for (const tab of ['past', 'rules', 'receivers']) {
    const other = await open(`/alerts?tab=${tab}`, { locale: 'de-DE' });
    const said = await other.locator('main').evaluate((main) => {
      for (const code of main.querySelectorAll('code')) code.remove();
      /* Options have one name in all languages. */
      return main.innerText.replace(/--[\w-]+/g, '');
    });
    assert.equal(english.exec(said)?.[0], undefined, `${tab}: ${said}`);
  }
});

test('a tile of the board is marked while an alert of its station fires', QUICK, async (stage) => {
  const { shop, open } = stage;
  await floor(shop);
  const page = await open('/board', { size: 'tv' });
  const tile = (name) => page.getByRole('listitem').filter({ hasText: name });
  await tile('Press').waitFor();
  assert.equal(await page.getByText('An alert fires').count(), 0);
  await shop.see('W1 S1 idle', 20);
  const [alert] = await fires(shop, 'station_idle');
  await tile('Press').getByText('An alert fires').waitFor({ state: 'attached' });
  await tile('Press').locator('.board-alert').getByText('20 min').waitFor();
  await tile('Press')
    .locator('.board-more')
    .getByText(/^20 min/)
    .waitFor();
  assert.equal(await page.getByText('An alert fires').count(), 1);
  assert.doesNotMatch(await page.locator('main').innerText(), /Ada|Grace|Mary/);
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'board-alert');
  await shop.call('POST', `/api/alerts/${alert.alert_id}/acknowledge`);
  await tile('Press').getByText('An alert fires').waitFor({ state: 'detached' });
});

test('a tile of a station that works says for how long it is behind', QUICK, async (stage) => {
  const { shop, open } = stage;
  await twoHours(shop);
  await setRule(shop, 'station_behind', { for_minutes: 0 });
  const name = 'Final assembly 2';
  await shop.call('PUT', '/api/workstations/S1', { target_units_per_hour: 60, name });
  await shop.see('W1 S1 working', 100);
  const [alert] = await fires(shop, 'station_behind');
  const minutes = Math.floor((Date.now() - Date.parse(alert.since)) / 60_000);
  assert.ok(minutes < 2, 'the alert has just begun');
  for (const [locale, word] of [
    ['en-GB', 'Working'],
    ['de-DE', 'Tätig'],
  ]) {
    const page = await open('/board', { size: 'tv', locale });
    const tile = page.getByRole('listitem').filter({ hasText: name });
    await tile
      .locator('.board-alert')
      .getByText(/^(< 1|[123]) min$/)
      .waitFor();
    await tile.getByText(word).waitFor();
    assert.match(await tile.locator('.board-more').innerText(), /^1:4\d h/);
    await shoot(page, `board-behind-${locale}`);
    for (const [width, height] of [
      [1920, 1080],
      [1024, 768],
      [800, 1280],
    ]) {
      await page.setViewportSize({ width, height });
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const apart = await tile.evaluate((one) => {
        const [name, bell] = ['.board-name', '.board-alert'].map((which) =>
          one.querySelector(which).getBoundingClientRect(),
        );
        const box = one.getBoundingClientRect();
        const range = document.createRange();
        range.selectNodeContents(one.querySelector('.board-name'));
        const text = range.getBoundingClientRect();
        const whole = text.height <= name.height + 2;
        return (
          whole && (text.right <= bell.left || bell.bottom <= name.top) && bell.right <= box.right
        );
      });
      assert.ok(apart, `${width} by ${height}: the bell hides a part of the name`);
    }
  }
});

test('who may only read alerts changes none, and is told no names', QUICK, async (stage) => {
  const { shop } = stage;
  await floor(shop);
  await shop.see('W1 S1 idle', 20);
  const [alert] = await fires(shop, 'station_idle');
  await shop.shut({ vera: ['viewer'] });
  await shop.call('POST', `/api/alerts/${alert.alert_id}/acknowledge`, { note: 'Ada was called' });
  const page = await openAs(stage, 'vera', '/alerts');
  await items(page)
    .getByText(/^Acknowledged \d/)
    .waitFor();
  assert.doesNotMatch(await page.locator('main').innerText(), /Ada|key/);
  assert.equal(await page.getByRole('button', { name: /^(Acknowledge|Silence)/ }).count(), 0);
  assert.equal(await page.getByRole('tab', { name: 'Messages' }).count(), 0);
  await page.getByRole('tab', { name: 'Rules' }).click();
  await card(page, 'Rules').getByText('Station idle').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Edit/ }).count(), 0);
});
