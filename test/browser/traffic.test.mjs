/* What a page costs the network, as a cable between browser and server counts it. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cable } from './cable.mjs';
import { crowd } from './crowd.mjs';
import { test } from './harness.mjs';
import { settled } from './pages.mjs';

const MONTH = 30 * 24 * 60; // minutes
const LIVE_MS = 20_000;
const MOST = 1_000_000;

const STATES = ['working', 'idle', 'absent'];
const eventOf = (i, workers) => ({
  timestamp: new Date().toISOString(),
  worker_id: `W${(i % workers) + 1}`,
  workstation_id: `S${(i % workers) + 1}`,
  event_type: STATES[i % STATES.length],
  confidence: 0.9,
});

/* Ten events a second. */
async function live(shop, workers) {
  const end = Date.now() + LIVE_MS;
  for (let i = 0; Date.now() < end; i++) {
    await shop.call('POST', '/api/events', eventOf(i, workers));
    await sleep(100);
  }
}

/* Open analytics of 30 days and follow events live; what was asked about them, and the bytes that
 * all took. */
async function follow({ shop, visit, forgive }, workers) {
  forgive(/request to another host/);
  const cable = await new Cable().lay(shop.port);
  const asked = [];
  const context = await visit({ baseURL: cable.origin });
  const page = await context.newPage();
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/') && search) asked.push(pathname + search);
  });
  await page.goto('/analytics?window=30d');
  await settled(page);
  await live(shop, workers);
  const { answered, streamed } = cable;
  console.log(`   answers ${answered} bytes, the live stream ${streamed}`);
  await context.close();
  cable.remove();
  return { asked, answered, streamed };
}

function askedOnce(asked) {
  for (const path of ['/api/losses', '/api/bottleneck', '/api/metrics?', '/api/metrics/series'])
    assert.ok(
      asked.some((one) => one.startsWith(path)),
      path,
    );
  assert.equal(new Set(asked).size, asked.length, `asked twice:\n${asked.sort().join('\n')}`);
}

test(
  'analytics of 30 days, followed live, take less than a megabyte',
  { seed: true, waits: true },
  async (stage) => {
    const { asked, answered, streamed } = await follow(stage, 6);
    askedOnce(asked);
    assert.ok(answered + streamed < MOST, `${answered} + ${streamed} bytes`);
  },
);

/* What the stream tells of each worker each second is not this page's. */
test('so do the answers of 60 workers', { waits: true }, async (stage) => {
  await crowd(stage.shop, { workers: 60, stations: 60, minutes: MONTH, every: 180 });
  const { asked, answered } = await follow(stage, 60);
  askedOnce(asked);
  assert.ok(answered < MOST, `${answered} bytes`);
});
