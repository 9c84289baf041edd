/* Nothing moves for those who do not want it, and nothing jumps for anybody. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT, report } from './agents.mjs';
import { scene, test, until } from './harness.mjs';
import { PAGES, settled } from './pages.mjs';
import { ago, eventOf } from './shop.mjs';

/* A live floor: events of now, so that more of them change what is shown. */
const FLOOR = scene(async (shop) => {
  await shop.register({
    workers: { W1: 'Ada', W2: 'Grace', W3: 'Mary' },
    stations: { S1: 'Press', S2: 'Paint', S3: 'Packing' },
  });
  await shop.call('PUT', '/api/settings', { target_units_per_hour: 30 });
  await shop.seeAll(
    ['W1 S1 working', 'W2 S2 idle', 'W3 S3 working', 'W1 S1 +4', 'W3 S3 +2'].map((text, i) =>
      eventOf(text, 90 - 10 * i),
    ),
  );
  await shop.call('POST', HEARTBEAT, report('hall-2', 'cam-1 online, cam-2 online'));
});
const LAYOUT_SHIFT = 0.02;

/* What runs in any frame from the first on, and is longer than an eye can see. */
function watchMotion() {
  globalThis.motions = new Set();
  const look = () => {
    for (const one of document.getAnimations()) {
      const { duration } = one.effect.getComputedTiming();
      if (one.playState === 'running' && duration > 20)
        globalThis.motions.add(
          `${one.animationName ?? one.transitionProperty} ${one.effect.target.outerHTML.slice(0, 100)}`,
        );
    }
    requestAnimationFrame(look);
  };
  look();
}

function watchShifts() {
  globalThis.shifts = [];
  const name = ({ node }) => node?.outerHTML?.slice(0, 120) ?? String(node?.textContent);
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput) globalThis.shifts.push({ value, of: sources.map(name) });
  }).observe({ type: 'layout-shift', buffered: true });
}

const sizeOf = ({ name }) => (name === 'board' ? 'tv' : 'desk');
/* These follow when asked to, and not at all. */
const STILL = [
  'account',
  'alerts',
  'audit',
  'events',
  'me',
  'privacy',
  'quality',
  'settings',
  'users',
];
/* Ages go on by themselves there: only what happened shows that the page follows. */
const TELLS = { edge: '4,321' };

/* Something happens on the floor, and at the boxes beside the cameras. */
async function happen(shop) {
  await shop.see('W2 S2 working', 1);
  await shop.see('W2 S2 +3');
  const behind = { waiting: 4321, dead: 0, bytes: 90_000, oldest_at: ago(30) };
  await shop.call(
    'POST',
    HEARTBEAT,
    report('hall-2', 'cam-1 dark, cam-2 online', { queue: behind, trouble: 'no route to plant' }),
  );
}

test('with reduced motion nothing moves', { shared: FLOOR }, async ({ shop, open, visit }) => {
  for (const each of PAGES) {
    const context = await visit({ size: sizeOf(each), reducedMotion: 'reduce' });
    await context.addInitScript(watchMotion);
    const page = await open(each.path, { context });
    await shop.see('W1 S1 +1');
    for (let y = 20; y < 900; y += 80) for (const x of [150, 1200]) await page.mouse.move(x, y);
    assert.deepEqual(await page.evaluate(() => [...globalThis.motions]), [], each.name);
    const smooth = await page.evaluate(
      () => getComputedStyle(document.documentElement).scrollBehavior,
    );
    assert.equal(smooth, 'auto');
    await context.close();
  }
});

test('motion would be seen', { shared: FLOOR }, async ({ open, visit }) => {
  const context = await visit();
  await context.addInitScript(watchMotion);
  /* No answer comes before the place that is held for it was seen; nor does the stream bring one. */
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await context.route(/\/api\/metrics/, async (route) => {
    await held;
    await route.continue();
  });
  const page = await open('/?window=previous', { context, settle: false });
  await page.waitForFunction(() => globalThis.motions.size > 0);
  answer();
  await settled(page);
});

for (const each of PAGES)
  test(
    `${each.name} comes and lives without a jump`,
    { shared: FLOOR },
    async ({ shop, open, visit }) => {
      const context = await visit({ size: sizeOf(each) });
      await context.addInitScript(watchShifts);
      const page = await open(each.path, { context });
      const shifts = () => page.evaluate(() => globalThis.shifts);
      const score = (all) => all.reduce((sum, { value }) => sum + value, 0);
      const told = (all) => `${score(all)}: ${JSON.stringify(all, null, 1)}`;
      await page.evaluate(() => document.fonts.ready);
      const first = await shifts();
      assert.ok(score(first) < LAYOUT_SHIFT, `loading: ${told(first)}`);

      /* Heard by the page, and drawn. */
      const text = () => page.evaluate(() => document.body.innerText);
      const before = await text();
      const news = TELLS[each.name];
      const follows = (now) => (news ? now.includes(news) : now !== before);
      await happen(shop);
      if (!STILL.includes(each.name))
        await until(async () => follows(await text()), 'the page follows');
      await sleep(1_500);
      await settled(page);
      const then = (await shifts()).slice(first.length);
      assert.ok(score(then) < LAYOUT_SHIFT, `live: ${told(then)}`);
    },
  );
