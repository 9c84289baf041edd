/* The timeline: zoom and pan by button, key, wheel and drag, held by the address; and what it says
 * of what is under the pointer or the focus. */
import assert from 'node:assert/strict';
import { scene, test, until } from './harness.mjs';
import { monday, MONDAY, MORNING } from './monday.mjs';
import { settled, viewOf } from './pages.mjs';

/* The part of the window in view, in minutes; null: the whole. */
function zoomOf(page) {
  const text = viewOf(page).get('zoom');
  if (!text) return null;
  const [from, to] = text.split('~').map((one) => Date.parse(one));
  return (to - from) / 60_000;
}

test(
  'the timeline zooms, pans, and a link shows the same part',
  { shared: true },
  async ({ open }) => {
    const page = await open('/timeline?window=previous');
    const button = (name) => page.getByRole('button', { name, exact: true });
    assert.equal(zoomOf(page), null);
    await button('Zoom in').click();
    const once = await until(() => zoomOf(page), 'the zoom in the address');
    assert.ok(once < 480, `${once} minutes`);
    await button('Zoom in').click();
    await until(() => zoomOf(page) < once, 'closer still');
    const part = viewOf(page).get('zoom');
    await page.reload();
    await settled(page);
    assert.equal(viewOf(page).get('zoom'), part);
    assert.ok(await button('Zoom out').isEnabled(), 'the part is in view again');
    await button('Earlier').click();
    await until(() => viewOf(page).get('zoom') !== part, 'another part');
    for (let step = 0; step < 12 && (await button('Zoom out').isEnabled()); step++)
      await button('Zoom out').click();
    await until(() => zoomOf(page) === null, 'the whole window again');
  },
);

const chart = (page) => page.getByRole('application');
/* Below the axis, lane by lane. */
const AXIS = 30;
const LANE = 38;
const BAR = 16;
const TICKS = 31;

/* A place in the chart: which part of the window, and how far down which lane. */
async function placeIn(page, part, lane, down) {
  const { x, y, width } = await page.locator('canvas').first().boundingBox();
  return [x + part * width, y + AXIS + lane * LANE + down];
}

/* The tooltip, once it says this; its lines. */
async function tip(page, wanted) {
  const box = page.locator('[aria-hidden]', { has: page.locator('dl') });
  await box.filter({ hasText: wanted }).waitFor();
  return (await box.innerText()).split(/\n+/);
}

function says(lines, name, value) {
  assert.equal(lines[lines.indexOf(name) + 1], value, lines.join(' | '));
}

test('what is under the pointer is said to the millisecond', { shared: MONDAY }, async (stage) => {
  const page = await stage.open(`/timeline?${MORNING}`);
  /* The morning has four hours: 08:15 is in the middle of the idle half hour. */
  await page.mouse.move(...(await placeIn(page, 2.25 / 4, 0, BAR)));
  const idle = await tip(page, 'Idle');
  assert.ok(idle.includes('Ada'), idle.join(' | '));
  says(idle, 'From', '08:00:00.000');
  says(idle, 'To', '08:30:00.000');
  says(idle, 'Duration', '0:30:00.000');
  says(idle, 'Station', 'Press (S1)');

  await page.mouse.move(...(await placeIn(page, 0.5 / 4, 0, TICKS)));
  await tip(page, '30 × Units, 06:30:00');
  await page.mouse.move(...(await placeIn(page, 3.5 / 4, 1, BAR)));
  says(await tip(page, 'Grace'), 'From', '09:00:00.000');
  await tip(page, 'Unknown');
});

test('the chart is read by keys', { shared: MONDAY }, async ({ open }) => {
  const page = await open(`/timeline?${MORNING}`);
  await chart(page).focus();
  /* What a screen reader says is what is seen. */
  for (const [key, state, from] of [
    ['Home', 'Working', '06:00:00.000'],
    ['ArrowRight', 'Idle', '08:00:00.000'],
    ['End', 'Absent', '09:30:00.000'],
    ['ArrowDown', 'Unknown', '09:00:00.000'],
    ['ArrowLeft', 'Working', '07:00:00.000'],
  ]) {
    await page.keyboard.press(key);
    says(await tip(page, from), 'From', from);
    await page
      .locator('[aria-live]')
      .filter({ hasText: new RegExp(`${state};.* ${from} –`) })
      .waitFor({ state: 'attached' });
  }
  await until(() => viewOf(page).get('lane') === 'W2', 'the lane in the address');
  await page.keyboard.press('+');
  await until(() => zoomOf(page) === 150, 'a key zooms');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
  await until(
    () => viewOf(page).get('zoom')?.endsWith('T09:00:00.000Z'),
    'to the end and no further',
  );
  assert.equal(zoomOf(page), 150);
  await page.keyboard.press('0');
  await until(() => zoomOf(page) === null, 'the whole');
});

test(
  'the wheel zooms around the pointer, and a drag pans',
  { shared: MONDAY },
  async ({ open }) => {
    const page = await open(`/timeline?${MORNING}`);
    const begin = () => Date.parse(viewOf(page).get('zoom').split('~')[0]);
    await page.mouse.move(...(await placeIn(page, 0.5, 0, BAR)));
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    const minutes = await until(() => zoomOf(page), 'the zoom in the address');
    assert.ok(minutes < 200, `${minutes}`);
    const middle = begin() + minutes * 30_000;
    const eight = Date.parse('2025-03-03T08:00:00+01:00');
    assert.ok(Math.abs(middle - eight) < 60_000, new Date(middle).toISOString());

    const before = begin();
    await page.mouse.down();
    await page.mouse.move(...(await placeIn(page, 0.25, 0, BAR)), { steps: 4 });
    await page.mouse.up();
    await until(() => begin() > before, 'a quarter of the view later');
    assert.ok(Math.abs(begin() - before - minutes * 15_000) < 60_000);
    assert.ok(Math.abs(zoomOf(page) - minutes) < 0.01);
  },
);

const WITH_BREAK = scene(async (shop) => {
  await monday(shop);
  await shop.call('POST', '/api/shifts', {
    name: 'Early',
    weekdays: [1, 2, 3, 4, 5],
    start: '06:00',
    length_minutes: 480,
    breaks: [{ start: '08:45', length_minutes: 15 }],
    valid_from: '2025-01-01',
  });
});

test(
  'planned breaks are told, and what is unknown is unknown',
  { shared: WITH_BREAK },
  async (stage) => {
    const page = await stage.open(`/timeline?${MORNING}`);
    await page.getByText('Planned break').first().waitFor();
    await page.mouse.move(...(await placeIn(page, 2.8 / 4, 0, BAR)));
    await tip(page, 'Planned break 08:45 – 09:00');
    /* What is behind the lanes in a break is not what is behind them beside it. */
    const ground = async (part) => {
      const [x, y] = await placeIn(page, part, 1, LANE - 3);
      return page.screenshot({ clip: { x, y, width: 6, height: 2 } });
    };
    await page.mouse.move(0, 0);
    assert.ok(!(await ground(2.85 / 4)).equals(await ground(2.6 / 4)), 'the break is seen');
  },
);
