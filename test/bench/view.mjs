/* How fast the dashboard is in the Chromium of the system, on a processor that is slowed down four
 * times: view.mjs PROGRAM. Prints one line of JSON, all in ms; run.py says what each means. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBrowser, visitor } from '../browser/browser.mjs';
import { crowd } from '../browser/crowd.mjs';
import { settled } from '../browser/pages.mjs';
import { eventOf, Shop } from '../browser/shop.mjs';

const SLOWER = 4;
const RUNS = 7;

/* Runs in each page before anything of its own. Usable is a page when it has been drawn and no card
 * or table waits for its figures any more. */
function watch() {
  const seen = { usable: null, tasks: [], frames: [] };
  globalThis.seen = seen;
  new PerformanceObserver((list) =>
    seen.tasks.push(...list.getEntries().map(({ duration }) => duration)),
  ).observe({ type: 'longtask', buffered: true });

  const drawn = (then) => requestAnimationFrame(() => setTimeout(then));
  const filled = () =>
    document.querySelector('main tbody td') && !document.querySelector('.animate-pulse');
  const observer = new MutationObserver(() => {
    if (!filled()) return;
    observer.disconnect();
    drawn(() => (seen.usable = performance.now()));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/* As watch(), of a document that has nothing to wait for. */
function watchBare() {
  globalThis.seen = { usable: null };
  addEventListener('load', () =>
    requestAnimationFrame(() => setTimeout(() => (globalThis.seen.usable = performance.now()))),
  );
}

async function slow(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/** A visitor who was never there; gives what `measure` makes of the page. */
async function visit(shop, path, watching, measure) {
  const context = await visitor(shop.origin, []);
  const page = await context.newPage();
  await page.addInitScript(watching);
  await slow(page);
  await page.goto(path, { waitUntil: 'commit' });
  const measured = await measure(page);
  await context.close();
  return measured;
}

const usable = async (page) => {
  await page.waitForFunction(() => globalThis.seen.usable !== null);
  return page.evaluate(() => globalThis.seen);
};

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
const median = (values) => quantile(values, 0.5);
const most = (values) => Math.max(0, ...values);

async function withShop(options, use) {
  const shop = await new Shop(options).start();
  try {
    return await use(shop);
  } finally {
    await shop.close();
  }
}

/* What the page's thread does until then, on the processor as it is: ms that others who use the
 * machine do not lengthen. */
async function threadTime(shop) {
  const context = await visitor(shop.origin, []);
  const page = await context.newPage();
  await page.goto('/healthz');
  await page.addInitScript(watch);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto('/', { waitUntil: 'commit' });
  await usable(page);
  const { metrics } = await session.send('Performance.getMetrics');
  await context.close();
  return 1_000 * metrics.find(({ name }) => name === 'TaskDuration').value;
}

async function firstView(shop) {
  const first = [];
  const bare = [];
  const task = [];
  const thread = [];
  await visit(shop, '/', watch, usable);
  for (let run = 0; run < RUNS; run++) {
    bare.push((await visit(shop, '/healthz', watchBare, usable)).usable);
    const seen = await visit(shop, '/', watch, usable);
    first.push(seen.usable);
    task.push(most(seen.tasks));
    thread.push(await threadTime(shop));
  }
  return {
    first: median(first),
    bare: median(bare),
    firstTask: median(task),
    thread: median(thread),
  };
}

/* Every second something changes for 40 workers, while the figures of all grow. */
const SECONDS = 12;

async function changes(shop, second) {
  const states = ['working', 'idle', 'absent'];
  const events = Array.from({ length: 40 }, (_, i) => {
    const worker = ((second * 40 + i) % 200) + 1;
    return eventOf(`W${worker} S${(worker % 80) + 1} ${states[(second + i) % 3]}`);
  });
  await shop.seeAll(events);
}

async function live(shop) {
  await crowd(shop, { workers: 200, stations: 80 });
  return visit(shop, '/', watch, async (page) => {
    const { usable: crowdFirst } = await usable(page);
    await sleep(3_000);
    await page.evaluate(() => void (globalThis.seen.tasks.length = 0));
    for (let second = 0; second < SECONDS; second++) {
      await changes(shop, second);
      await sleep(1_000);
    }
    const { tasks } = await usable(page);
    return {
      crowdFirst,
      liveTask: most(tasks),
      liveBusy: tasks.reduce((sum, task) => sum + task, 0) / SECONDS,
    };
  });
}

/* Frames from one to the next, while `act` goes on. */
async function frames(page, act) {
  await page.evaluate(() => {
    const { frames } = globalThis.seen;
    frames.length = 0;
    let before = performance.now();
    const next = (now) => {
      frames.push(now - before);
      before = now;
      globalThis.seen.frame = requestAnimationFrame(next);
    };
    globalThis.seen.frame = requestAnimationFrame(next);
  });
  await act();
  return page.evaluate(() => {
    cancelAnimationFrame(globalThis.seen.frame);
    return globalThis.seen.frames.slice(2);
  });
}

async function drag(page) {
  await page.mouse.move(900, 500);
  await page.mouse.down();
  for (let step = 0; step < 60; step++) await page.mouse.move(900 - 8 * step, 500 - 4 * step);
  await page.mouse.up();
}

async function zoom(page) {
  await page.mouse.move(800, 500);
  await page.keyboard.down('Control');
  for (let step = 0; step < 30; step++) await page.mouse.wheel(0, step < 20 ? -60 : 60);
  await page.keyboard.up('Control');
}

async function timeline(shop) {
  await crowd(shop, { workers: 500, stations: 80, minutes: 480, every: 15 });
  const end = new Date().toISOString();
  const start = new Date(Date.parse(end) - 480 * 60_000).toISOString();
  return visit(shop, `/timeline?from=${start}&to=${end}`, watch, async (page) => {
    await settled(page);
    await page.locator('canvas').waitFor();
    await sleep(4_000);
    const still = await frames(page, () => sleep(1_000));
    const zooming = await frames(page, () => zoom(page));
    const panning = await frames(page, () => drag(page));
    return {
      still: median(still),
      zooming: median(zooming),
      panning: median(panning),
      worst: quantile([...zooming, ...panning], 0.98),
    };
  });
}

process.env.SHOPFLOOR_UNDER_TEST = resolve(process.argv[2]);
const only = process.argv.slice(3);
const parts = {
  firstView: [{ seed: true }, firstView],
  live: [{}, live],
  timeline: [{}, timeline],
};
const figures = {};
for (const [name, [options, measure]] of Object.entries(parts))
  if (only.length === 0 || only.includes(name))
    Object.assign(figures, await withShop(options, measure));
await closeBrowser();
console.log(JSON.stringify(figures));
