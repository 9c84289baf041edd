/* The Edge page: the agents beside the cameras, as they last reported. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { HEARTBEAT, report } from './agents.mjs';
import { violations } from './axe.mjs';
import { test, until } from './harness.mjs';
import { settled, viewOf } from './pages.mjs';
import { ago } from './shop.mjs';

const folder = join(dirname(process.env.SHOPFLOOR_UNDER_TEST), 'screenshots');

const BEHIND = {
  queue: { waiting: 12_345, dead: 7, bytes: 9_000_000, oldest_at: ago(3700 / 60) },
  counts: {
    taken: 200_000,
    delivered: 180_000,
    rejected: 17,
    dropped_full: 1200,
    dropped_old: 34,
    refused: 0,
    ignored: 5,
  },
  clock: { offset_ms: -3_600_000, delay_ms: 40 },
  trouble: 'cannot connect to plant.example: connection refused',
};

async function threeAgents(shop) {
  await shop.call('POST', HEARTBEAT, report('hall-2', 'cam-3 online, cam-4 online'));
  await shop.call('POST', HEARTBEAT, report('hall-10', 'cam-1 dark, cam-2 offline', BEHIND));
  await shop.call('POST', HEARTBEAT, report('yard', 'cam-9 silent', { clock: null }));
}

const table = (page, name) => page.getByRole('region', { name, exact: true });

/* A table as text: a line for each row, its cells between bars. */
async function lines(page, name) {
  const rows = await table(page, name)
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  return rows.map((cells) => cells.join('|'));
}

const firsts = async (page, name) => (await lines(page, name)).map((line) => line.split('|')[0]);

test('an edge page without agents says how to start one', {}, async ({ shop, open }) => {
  const page = await open('/edge');
  const command = await page.locator('pre code').textContent();
  assert.match(command, /^shopfloor edge /);
  assert.ok(command.includes(`--server ${shop.origin} `), command);
  await shop.call('POST', HEARTBEAT, report('hall-2', ''));
  await table(page, 'Agents').getByText('hall-2').waitFor();
  await page.getByText('No agent has told of a camera yet.').waitFor();
});

test('the edge page shows what agents reported', {}, async ({ shop, open }) => {
  await threeAgents(shop);
  const page = await open('/edge?sort=agent');
  const agents = await lines(page, 'Agents');
  assert.match(agents[0], /^hall-2\|Online\|\d+ s ago\|0\|–\|0\|0\|0\|−12 ms\|1\.2\.3$/);
  assert.match(
    agents[1],
    /^hall-10\|In trouble\|\d+ s ago\|12,345\|1 h\|1,234\|17\|7\|−3,600 s\|1\.2\.3$/,
  );
  assert.match(agents[2], /^yard\|Needs a look\|\d+ s ago\|0\|–\|0\|0\|0\|–\|1\.2\.3$/);
  const trouble = page.getByRole('list', { name: 'Trouble' }).getByRole('listitem');
  const told = (await trouble.allTextContents()).map((text) =>
    text.replace(/for 6\d min$/, 'for 61 min'),
  );
  assert.deepEqual(told, [
    'hall-10: cannot connect to plant.example: connection refused',
    'hall-10, cam-2: it is offline',
    'hall-10: 7 rejected events wait for somebody to look at them',
    'hall-10: 12345 events wait, the oldest for 61 min',
    'hall-10: its clock is 60 min ahead',
    'hall-10, cam-1: it is dark',
    'yard, cam-9: it is silent',
  ]);
  const link = page.getByRole('navigation').getByRole('link', { name: /^Edge/ });
  assert.equal(await link.textContent(), 'Edge77 problems');
  const cameras = await lines(page, 'Cameras');
  assert.deepEqual(
    cameras.map((line) => line.replace(/\d+ s ago/, 'lately')),
    [
      'cam-2|Offline|lately|hall-10',
      'cam-1|Dark|lately|hall-10',
      'cam-9|Silent|lately|yard',
      'cam-3|Online|lately|hall-2',
      'cam-4|Online|lately|hall-2',
    ],
  );
});

test('the edge page follows the agents', {}, async ({ shop, open }) => {
  await shop.call('POST', HEARTBEAT, report('hall-2', 'cam-1 online', { interval_ms: 1000 }));
  const page = await open('/edge');
  await table(page, 'Cameras').getByText('Online').first().waitFor();
  const begun = performance.now();
  await shop.call('POST', HEARTBEAT, report('hall-2', 'cam-1 dark', { interval_ms: 1000 }));
  await table(page, 'Cameras').getByText('Dark').waitFor();
  console.log(`  the page followed after ${Math.round(performance.now() - begun)} ms`);

  /* It falls silent; what it said of its camera is shown with that. */
  await table(page, 'Agents').getByText('Late', { exact: true }).waitFor();
  await until(
    async () => (await lines(page, 'Cameras'))[0].startsWith('cam-1|DarkAgent: Late'),
    'the camera is shown with the state of its agent',
  );
  await page.getByRole('button', { name: 'Forget hall-2' }).click();
  await page.getByText('No agent has reported yet').waitFor();
  assert.equal((await shop.get('/api/agents')).count, 0);
});

test(
  'on the edge page an agent that cannot be forgotten stays, and it is said why',
  {},
  async (stage) => {
    const { shop, open, forgive } = stage;
    forgive(/status of 404/);
    await shop.call('POST', HEARTBEAT, report('hall-2', '', { interval_ms: 1000 }));
    const page = await open('/edge');
    const button = page.getByRole('button', { name: 'Forget hall-2' });
    await button.waitFor();
    await page.route('**/api/agents', (route) => route.abort());
    forgive(/ERR_FAILED/);
    await shop.call('DELETE', '/api/agents/hall-2');
    await button.click();
    await page.getByText('hall-2 was not forgotten.').waitFor();
    await page.getByText("there is no agent 'hall-2'").waitFor();
  },
);

test('the tables of the edge page are sorted, and a link shows the same', {}, async (stage) => {
  const { shop, open } = stage;
  await threeAgents(shop);
  const page = await open('/edge');
  const head = (name, title) =>
    table(page, name).getByRole('columnheader', { name: title }).getByRole('button');
  await head('Agents', 'Agent').click();
  assert.deepEqual(await firsts(page, 'Agents'), ['hall-2', 'hall-10', 'yard']);
  await head('Agents', 'Waiting').click();
  await until(() => viewOf(page).get('sort') === '-waiting', 'the sort is in the address');
  assert.equal((await firsts(page, 'Agents'))[0], 'hall-10');
  await head('Cameras', 'Camera').click();
  await until(() => viewOf(page).get('camera_sort') === 'camera', 'and that of the cameras');
  await page.reload();
  await settled(page);
  assert.equal((await firsts(page, 'Agents'))[0], 'hall-10');
  assert.deepEqual(await firsts(page, 'Cameras'), ['cam-1', 'cam-2', 'cam-3', 'cam-4', 'cam-9']);
});

for (const [name, look] of Object.entries({
  light: { theme: 'light' },
  dark: { theme: 'dark' },
  phone: { size: 'phone', hasTouch: true, isMobile: true },
  german: { locale: 'de-DE' },
}))
  test(`the edge page with agents: a picture, ${name}`, {}, async ({ shop, open }) => {
    await threeAgents(shop);
    await shop.call('POST', HEARTBEAT, report('roof', 'cam-7 online', { interval_ms: 1000 }));
    const page = await open('/edge', look);
    await page.getByRole('button', { name: /roof/ }).waitFor();
    await page.screenshot({
      path: join(folder, `edge-agents-${name}.png`),
      fullPage: true,
    });
    assert.deepEqual(await violations(page), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
  });
