/* What a test is given.
 *
 *     test('what must hold', { seed: true }, async ({ shop, open }) => {
 *       const page = await open('/');
 *       ...
 *     });
 *
 * Options: `seed` for sample data; else an empty database. `options` go to the server. `shared`
 * for a server that many tests read and none changes: `true` is the one with sample data, a
 * scene(...) one of its own. `hub`: a hub in place of a site's server. `listen`: at which address the
 * server listens. `waits`: it mostly waits, and runs beside the others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBrowser, visitor } from './browser.mjs';
import { Hub } from './hub.mjs';
import { settled } from './pages.mjs';
import { changeIn, shiftOf, ZONE } from './shifts.mjs';
import { Shop } from './shop.mjs';

export const SITE = ['--timezone', ZONE];
const LIMIT_MS = 180_000;
/* So many may fail because of what runs beside them; more are a fault. */
const AGAIN_MOST = 3;
const tests = [];
const sharedShops = [];

export function test(name, options, run) {
  tests.push({ name, options, run });
}

/** Wait until `ask` gives something true, and return it; `why` is said when it never does. */
export async function until(ask, why, ms = 45_000) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${ms / 1000} s: ${why}`);
    await sleep(50);
  }
}

/** What several tests find on a server that they share: `prepare(shop)` is done once. */
export function scene(prepare, { seed = false, options = [] } = {}) {
  return { prepare, seed, options };
}

const SAMPLE = scene(() => undefined, { seed: true });

async function shopOf({ prepare, seed, options }) {
  const shop = await new Shop({ seed, options: [...SITE, ...options] }).start();
  await prepare(shop);
  return shop;
}

/* Each shift has its own: what happened in the one before is not in its figures. */
function sharedShop(shared) {
  const wanted = shared === true ? SAMPLE : shared;
  const shift = shiftOf(Date.now());
  const known = sharedShops.find((one) => one.wanted === wanted && one.shift === shift);
  if (known) return known.shop;
  const shop = shopOf(wanted);
  sharedShops.push({ wanted, shift, shop });
  return shop;
}

/* What a test does with its visitors; `forgive` is for complaints that it provokes. */
class Stage {
  complaints = [];
  forgiven = [];
  contexts = [];

  constructor(shop) {
    this.shop = shop;
  }

  /** A page, settled; a visitor of its own for each unless `context` is given. */
  open = async (path, { context, settle = true, ...look } = {}) => {
    const of = context ?? (await this.visit(look));
    const page = await of.newPage();
    await page.goto(path);
    if (settle) await settled(page);
    return page;
  };

  visit = async (look) => {
    const context = await visitor(this.shop.origin, this.complaints, look);
    this.contexts.push(context);
    return context;
  };

  forgive = (pattern) => this.forgiven.push(pattern);

  unforgiven() {
    return this.complaints.filter((one) => !this.forgiven.some((pattern) => pattern.test(one)));
  }
}

async function timely(promise) {
  const late = new AbortController();
  const limit = sleep(LIMIT_MS, null, { signal: late.signal }).then(() => {
    throw new Error(`not over after ${LIMIT_MS / 1000} s`);
  });
  limit.catch(() => undefined);
  try {
    return await Promise.race([promise, limit]);
  } finally {
    late.abort();
  }
}

async function runOne({ options, run }) {
  const { shared, hub, seed, listen, options: more = [] } = options;
  const made = () => (hub ? new Hub() : new Shop({ seed, listen, options: [...SITE, ...more] }));
  const shop = shared ? await sharedShop(shared) : await made().start();
  const stage = new Stage(shop);
  try {
    await timely(run(stage));
    const complaints = stage.unforgiven();
    if (complaints.length > 0) throw new Error(`the browser complains:\n${complaints.join('\n')}`);
  } finally {
    for (const context of stage.contexts) await context.close();
    if (!shared) await shop.close();
  }
}

/** Its failure, or null. */
async function attempt(each) {
  const wait = changeIn(Date.now());
  if (wait > 0) console.log(`waiting ${Math.ceil(wait / 60_000)} min for the next shift`);
  await sleep(wait);
  const begun = performance.now();
  const failure = await runOne(each).then(
    () => null,
    (error) => error,
  );
  const took = `${each.name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`;
  console.log(failure ? `failed ${took}\n${failure.stack}` : `ok ${took}`);
  return failure;
}

/* Those of a queue that fail; several take from it until it is empty. */
async function lane(queue) {
  const failed = [];
  for (let each = queue.shift(); each; each = queue.shift())
    if (await attempt(each)) failed.push(each);
  return failed;
}

/* How many fail again when nothing else runs; the others are named, to be mended. */
async function countFailed(failed) {
  let count = 0;
  for (const each of failed) {
    const again = failed.length > AGAIN_MOST || (await attempt(each));
    if (again) count += 1;
    console.log(
      again
        ? `FAILED ${each.name}`
        : `unsteady ${each.name}: it failed beside others, and passed alone`,
    );
  }
  return count;
}

export async function runAll(words) {
  const chosen = tests.filter(({ name }) => !words.length || words.some((w) => name.includes(w)));
  const waits = ({ options }) => options.waits === true;
  const waiting = chosen.filter(waits);
  const busy = chosen.filter((each) => !waits(each));
  /* Two of the busy ones: while one waits for its server or its page, the other goes on. */
  const failed = await countFailed((await Promise.all([waiting, busy, busy].map(lane))).flat());
  await closeBrowser();
  for (const { shop } of sharedShops) await shop.then((one) => one.close()).catch(() => undefined);
  return { passed: chosen.length - failed, failed };
}
