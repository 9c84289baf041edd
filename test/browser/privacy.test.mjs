/* What is kept of people, as those see it whom it is about. */
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { test, until } from './harness.mjs';
import { settled } from './pages.mjs';
import { openAs } from './people.mjs';
import { shoot } from './pictures.mjs';
import { card, rowsOf } from './reading.mjs';
import { lately } from './shifts.mjs';

async function aFloor(shop) {
  await shop.register({ workers: { W1: 'Ada', W2: 'Ben' }, stations: { S1: 'Press', S2: 'Saw' } });
  await shop.see('W1 S1 working', 30);
  await shop.see('W1 S1 +3', 20);
  await shop.see('W2 S2 working', 30);
}

test('a worker sees the own figures, takes them away, and disputes an event', {}, async (stage) => {
  const { shop } = stage;
  await aFloor(shop);
  /* Of a dispute the reason is told to whom the worker may be. */
  const agreed = { mode: 'individuals', agreement: 'of 2026', until: '2099-12-31' };
  await shop.call('PUT', '/api/privacy', agreed);
  await shop.shut({ ada: { roles: ['worker'], worker_id: 'W1' }, sue: ['supervisor'] });
  const page = await openAs(stage, 'ada', `/me?${lately()}`);
  await page.getByRole('heading', { name: 'Ada' }).waitFor();
  const href = await page.getByRole('link', { name: /Download all/ }).getAttribute('href');
  assert.equal(href, '/api/workers/W1/export');
  const kept = await page.evaluate(async (path) => {
    const answer = await fetch(path);
    return { status: answer.status, text: await answer.text() };
  }, href);
  assert.equal(kept.status, 200);
  assert.match(kept.text, /"worker_id":"W1"/);
  assert.doesNotMatch(kept.text, /W2|Ben/);
  const events = card(page, 'Events');
  await events
    .getByRole('button', { name: /Dispute the event/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Dispute' }).click();
  await dialog.getByText('Say what is wrong.', { exact: true }).waitFor();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('I was at the saw.');
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'me-dispute');
  await dialog.getByRole('button', { name: 'Dispute' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('You have disputed the event').waitFor();
  await shoot(page, 'me-own');

  /* Nothing is wider than a phone, where words are long, too. */
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => localStorage.setItem('shopfloor.language', 'de'));
  for (const path of ['/me', '/privacy']) {
    await page.goto(path);
    await settled(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path}: ${wide} px`);
  }

  /* Whoever may correct sees it, and decides. */
  const sue = await openAs(stage, 'sue', '/events');
  await sue.getByRole('link', { name: '1 dispute' }).click();
  await sue.getByText('I was at the saw.').waitFor();
  await sue.getByRole('button', { name: 'Accept' }).click();
  const decision = sue.getByRole('dialog');
  await decision.getByLabel('Reason').fill('Ada is right');
  await decision.getByRole('button', { name: 'Accept' }).click();
  await sue.getByText('No dispute is open').waitFor();
  await sue.goto(`/events?${lately()}`);
  await settled(sue);
  await sue.getByText('Voided').first().waitFor();
});

/* The mode of a new server: nobody is told whose event it is. */
test(
  'a worker learns what became of a dispute that was decided without a name',
  {},
  async (stage) => {
    const { shop } = stage;
    await shop.call('PUT', '/api/settings', {
      recorder_url: 'https://nvr.example/{camera}?t={time}',
    });
    await shop.register({
      workers: { W1: 'Ada', W2: 'Ben' },
      stations: { S1: 'Press', S2: 'Saw' },
    });
    const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
    await shop.seeAll(
      [
        ['idle', 50],
        ['working', 30],
      ].map(([event_type, minutes]) => ({
        timestamp: at(minutes),
        worker_id: 'W1',
        workstation_id: 'S1',
        event_type,
        confidence: 0.9,
        camera_id: 'CAM-1',
      })),
    );
    await shop.shut({
      ada: { roles: ['worker'], worker_id: 'W1' },
      sue: ['supervisor'],
      sam: ['supervisor'],
    });
    const ada = await openAs(stage, 'ada', `/me?${lately()}`);
    const disputed = async (page, release) => {
      await card(page, 'Events')
        .getByRole('button', { name: /Dispute the event/ })
        .last()
        .click();
      const dialog = page.getByRole('dialog');
      const share = dialog.getByRole('checkbox', { name: /Whoever decides may read my reason/ });
      assert.ok(!(await share.isChecked()));
      if (release) await share.check();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Ada was at the press');
      assert.deepEqual(await violations(page), []);
      await shoot(page, `dispute-dialog-${release}`);
      await dialog.getByRole('button', { name: 'Dispute' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await disputed(ada, false);
    const own = card(ada, 'Disputes');
    await own.getByText('Disputed, not decided yet').waitFor();
    /* It cannot be said again until it is decided. */
    const row = card(ada, 'Events').getByRole('row').filter({ hasText: 'Idle' });
    await row.getByText('Disputed, not decided yet').waitFor();
    assert.equal(await row.getByRole('button', { name: /Dispute the event/ }).count(), 0);

    /* Who decides finds it, sees where and when, and neither who nor why. */
    const sue = await openAs(stage, 'sue', '/');
    await sue.getByRole('link', { name: 'Quality 1 open dispute' }).click();
    await sue.getByRole('tab', { name: 'Disputes 1 open dispute' }).click();
    const open = card(sue, 'Disputes');
    await open.getByText('has not released it').waitFor();
    await open.getByText('Press (S1)').waitFor();
    assert.doesNotMatch(await open.innerText(), /Ada|W1/);
    const recording = await open
      .getByRole('link', { name: 'Open the recording' })
      .getAttribute('href');
    assert.match(recording, /^https:\/\/nvr\.example\/CAM-1\?t=\d+$/);
    const timeline = await open
      .getByRole('link', { name: 'Timeline of the workstation' })
      .getAttribute('href');
    assert.match(timeline, /^\/timeline\?.*lane=S1/);
    await shoot(sue, 'dispute-open');
    /* Nothing was proposed, so nothing is chosen. */
    await open.getByRole('button', { name: 'Accept' }).click();
    const decision = sue.getByRole('dialog');
    await decision.getByLabel('Reason').fill('seen');
    await decision.getByRole('button', { name: 'Accept' }).click();
    await decision.getByText('Choose what it was.').waitFor();
    assert.deepEqual(await violations(sue), []);
    await shoot(sue, 'dispute-accept');
    await decision.getByRole('button', { name: 'Cancel' }).click();
    await decision.getByRole('button', { name: 'Discard' }).click();
    await open.getByRole('button', { name: 'Decline' }).click();
    await decision.getByLabel('Reason').fill('the recording shows it');
    await decision.getByRole('button', { name: 'Decline' }).click();
    await sue.getByText('No dispute is open').waitFor();
    await sue.getByRole('tab', { name: 'Disputes', exact: true }).waitFor();
    await open.getByRole('radio', { name: 'All' }).click();
    await open.getByText('the recording shows it').waitFor();
    await open.getByText(/, sue/).waitFor();
    await shoot(sue, 'dispute-decided');
    const sam = await openAs(stage, 'sam', '/quality?tab=disputes&disputes=all');
    await card(sam, 'Disputes').getByText('Why is not shown').waitFor();

    /* The worker reads it, on the own page and beside the row, and may say it again. */
    await ada.reload();
    await own.getByText('Dispute declined').waitFor();
    await own.getByText('the recording shows it').waitFor();
    await row.getByText('Dispute declined').waitFor();
    assert.deepEqual(await violations(ada), []);
    await shoot(ada, 'dispute-learned');
    await disputed(ada, true);
    await row.getByText('Disputed, not decided yet').waitFor();
    await sue.goto('/quality?tab=disputes');
    await open.getByText('Ada was at the press').waitFor();

    await ada.goto(`/timeline?${lately()}&of=workers&lane=W1`);
    await settled(ada);
    await card(ada, 'Intervals in view').getByText('Disputed, not decided yet').waitFor();
    await card(ada, 'Intervals in view')
      .getByRole('button', { name: /Dispute the time/ })
      .last()
      .click();
    /* A day, and no milliseconds. */
    const said = ada.getByRole('dialog').getByText(/W1 ·/);
    assert.match(await said.innerText(), /\d{4}, \d\d:\d\d:\d\d – (.* \d{4}, )?\d\d:\d\d:\d\d$/);
    await shoot(ada, 'dispute-timeline');
  },
);

test('an administrator sets how long what is kept, and all can read it', {}, async (stage) => {
  const { shop } = stage;
  await shop.shut({ ana: ['administrator'], vic: ['viewer'] });
  const page = await openAs(stage, 'ana', '/privacy');
  await page.getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Days that events are kept').fill('half a year');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Must be a whole number of days, or empty.').waitFor();
  await dialog.getByLabel('Days that events are kept').fill('7');
  await dialog.getByLabel('Days that figures of people are kept').fill('31');
  await dialog.getByLabel('Smallest team').fill('10');
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'privacy-change');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { privacy } = await shop.get('/api/privacy');
  assert.equal(privacy.event_days, 7);
  assert.equal(privacy.people_days, 31);
  assert.equal(privacy.team_size, 10);

  const vic = await openAs(stage, 'vic', '/privacy');
  assert.equal(await vic.getByRole('button', { name: 'Change' }).count(), 0);
  const rows = await rowsOf(card(vic, 'What is kept, why, and how long'));
  assert.equal(rows.find(([what]) => what.startsWith('Events:'))[2], '7 days');
  assert.equal(rows.find(([what]) => what.startsWith('Sums of each person'))[2], '31 days');
  await shoot(vic, 'privacy-viewer');
});

/* Nothing listens there: what would leave is told all the same. */
test('all can read what leaves the site for a hub', {}, async (stage) => {
  const { shop } = stage;
  await shop.shut({ vic: ['viewer'] });
  const page = await openAs(stage, 'vic', '/privacy');
  const leaves = card(page, 'What leaves this site for a hub');
  await leaves.getByText('Nothing: this server sends no figures to a hub.').waitFor();
  const hub = ['--hub', 'http://127.0.0.1:9', '--site', 'hall-2', '--hub-period', 'day'];
  const startAnew = async (...options) => {
    await shop.kill('SIGTERM');
    shop.options = ['--no-seed', ...hub, ...options];
    await shop.start();
    await page.reload();
  };
  await startAnew('--hub-scope', 'type');
  await leaves.getByText('Figures of fewer than 5 people are hidden').waitFor();
  const said = await leaves.innerText();
  assert.match(said, /of the factory and of each type of workstation .* units of each day\./);
  assert.match(said, /takes no part in learning/);
  assert.match(said, /127\.0\.0\.1:9[^]*hall-2/);
  await startAnew('--hub-people', '0', '--federation', 'plain');
  await leaves.getByText('Figures of single people are sent, too').waitFor();
  await leaves.getByText('the hub sees them').waitFor();
  await leaves.getByText('No vision model is trained').waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'privacy-hub');
});

test('figures of teams are shown of many, and hidden of few', {}, async (stage) => {
  const { shop, open } = stage;
  const workers = Object.fromEntries(
    Array.from({ length: 21 }, (_, i) => [`W${i + 1}`, `Worker ${i + 1}`]),
  );
  await shop.register({ workers, stations: { S1: 'Press' } });
  for (const [i, id] of Object.keys(workers).entries())
    await shop.call('PUT', `/api/workers/${id}`, {
      team: i < 10 ? 'Paint' : i < 19 ? 'Weld' : 'Saw',
    });
  /* Each at work on a day whose last shift is over, too. */
  const thatDay = Date.now() - 48 * 3_600_000;
  const at = (ms) => new Date(thatDay + ms).toISOString();
  const event = (worker_id, ms, event_type) => ({
    timestamp: at(ms),
    worker_id,
    workstation_id: 'S1',
    event_type,
    confidence: 0.9,
  });
  await shop.seeAll(
    Object.keys(workers).flatMap((id) => [event(id, 0, 'working'), event(id, 600_000, 'absent')]),
  );
  const page = await open('/');
  const teams = card(page, 'Teams');
  await teams.waitFor();
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(thatDay);
  await teams.getByLabel('Day').fill(day);
  await until(
    async () =>
      (await rowsOf(teams)).some(([, ...cells]) => cells.some((c) => /10 people/.test(c))),
    'the figures of ten',
  );
  const rows = await rowsOf(teams);
  /* Two are hidden, and nine with them: all less ten less nine would be the two. */
  for (const team of ['Saw', 'Weld']) {
    const cells = rows.find(([name]) => name === team);
    assert.ok(cells.some((cell) => cell === 'hidden'));
    assert.ok(!cells.some((cell) => /people/.test(cell)));
  }
  /* What is half behind the bar on top would be too small to be pressed. */
  await page.evaluate(() => scrollTo(0, 0));
  assert.deepEqual(await violations(page), []);
  await teams.scrollIntoViewIfNeeded();
  await shoot(page, 'teams');
});
