/* The cards of the overview: their changes are differences of two calls of the API, their curves
 * are its series. */
import assert from 'node:assert/strict';
import { scene, test, until } from './harness.mjs';
import { card, hours, percent, rate } from './reading.mjs';

const HOUR = 3_600_000;
const TOP = 3;
const HEIGHT = 28;

const KPIS = {
  Utilization: ({ active_ms, idle_ms }) => (100 * active_ms) / (active_ms + idle_ms),
  Units: (factory) => factory.total_production_count,
  Rate: (factory) => (factory.total_production_count * HOUR) / factory.active_ms,
  'Working time': (factory) => factory.active_ms,
  'Idle time': (factory) => factory.idle_ms,
};
const isTime = (name) => name.endsWith('time');

const windowOf = (start, end) =>
  `start_time=${new Date(start).toISOString()}&end_time=${new Date(end).toISOString()}`;

/* Work in the previous shift and in the one before; and a shift that runs. */
const SHIFTS = scene(async (shop) => {
  await shop.register({ workers: { W1: 'Ada', W2: 'Grace' }, stations: { S1: 'Press' } });
  const { start_time, end_time } = (await shop.figures('?shift=previous')).window;
  const start = Date.parse(start_time);
  const running = (Date.parse(end_time) - start) / HOUR;
  const seen = (text, hour) => {
    const [worker_id, what] = text.split(' ');
    const timestamp = new Date(start + hour * HOUR).toISOString();
    const made = { timestamp, worker_id, workstation_id: 'S1', confidence: 0.9 };
    const units = Number(what);
    return units
      ? { ...made, event_type: 'product_count', count: units }
      : { ...made, event_type: what };
  };
  await shop.seeAll([
    seen('W1 unknown', -20),
    seen('W1 working', -7),
    seen('W1 31', -6.5),
    seen('W1 idle', -3.25),
    seen('W1 unknown', -2),
    seen('W1 working', 0),
    seen('W1 7', 0),
    seen('W2 idle', 0),
    seen('W1 40', 1.5),
    seen('W1 3', 2.2),
    seen('W1 absent', 2.5),
    seen('W2 working', 4),
    seen('W2 12', 5.75),
    seen('W1 unknown', 6),
    seen('W2 unknown', 7.25),
    seen('W1 idle', running),
  ]);
});

/* '−0:20 h' and '+1,024' as numbers; of a time, in minutes. */
function numberOf(text) {
  const [, sign, digits] = /^([+−]?)([\d.,:]+)/.exec(text);
  const [whole, minutes = 0] = digits.replaceAll(',', '').split(':').map(Number);
  const size = digits.includes(':') ? whole * 60 + minutes : whole;
  return sign === '−' ? -size : size;
}

/* The texts of a card: its figure, its change, and what it is compared with. */
async function saidBy(page, name) {
  const lines = (await card(page, name).innerText()).split(/\n+/).map((line) => line.trim());
  const was = lines.find((line) => line.includes('was '));
  assert.ok(was, `${name}: ${lines.join(' | ')}`);
  return {
    change: lines.find((line) => /^([+−]|no change|same)/.test(line)),
    was: was.slice(was.indexOf('was ') + 4),
  };
}

function shown(name, value) {
  if (isTime(name)) return hours(value);
  if (name === 'Units') return String(value);
  return name === 'Utilization' ? percent(value) : rate(value);
}

test('a change is that of two calls of the API', { shared: SHIFTS }, async ({ shop, open }) => {
  const page = await open('/?window=previous');
  const { window, factory } = await shop.figures('?shift=previous');
  const start = Date.parse(window.start_time);
  /* Not eight hours where the clocks changed. */
  const shifts = `/api/metrics/series?bucket=shift&${windowOf(start - 24 * HOUR, start)}`;
  const from = Date.parse((await shop.get(shifts)).data.series.at(-1).start_time);
  const before = await shop.figures(`?${windowOf(from, start)}`);
  assert.equal(before.factory.total_production_count, 31);
  await page.getByText('Change against the shift before it').waitFor();
  for (const [name, of] of Object.entries(KPIS)) {
    const said = await saidBy(page, name);
    assert.equal(said.was, shown(name, of(before.factory)), name);
    const change = (of(factory) - of(before.factory)) / (isTime(name) ? 60_000 : 1);
    assert.ok(
      Math.abs(numberOf(said.change) - change) < (isTime(name) ? 1 : 0.06),
      `${name}: ${said.change} is not ${change}`,
    );
  }
});

test(
  'a running shift is compared with as much of the previous one',
  { shared: SHIFTS },
  async ({ shop, open }) => {
    const page = await open('/');
    const { window } = await shop.figures('?shift=previous');
    const start = Date.parse(window.start_time);
    await until(async () => {
      const { elapsed_ms } = (await shop.figures()).window;
      const part = await shop.figures(`?${windowOf(start, start + Math.max(1, elapsed_ms))}`);
      const units = part.factory.total_production_count;
      assert.ok(units >= 7, 'something was made in its first moment');
      return card(page, 'Units').getByText(`was ${units}`, { exact: true }).count();
    }, 'the units of the same part');
  },
);

/* A curve as its known values, each with its place, as parts of the largest. */
async function curveOf(page, name) {
  const line = await card(page, name).locator('svg path[fill=none]').first().getAttribute('d');
  return [...line.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [
    Number(x),
    (HEIGHT - 1 - Number(y)) / (HEIGHT - 1 - TOP),
  ]);
}

test('a curve is the series of the API', { shared: SHIFTS }, async ({ shop, open }) => {
  const page = await open('/?window=previous');
  const { series } = (await shop.get('/api/metrics/series?shift=previous&bucket=hour')).data;
  const seen = series.map((one) => one.active_ms + one.idle_ms + one.absent_ms > 0);
  /* Where all are absent there is no presence to take a share of. */
  const present = series.map((one) => one.active_ms + one.idle_ms > 0);
  assert.ok(seen.includes(true) && new Set(series.map(KPIS.Units)).size > 3, 'there is a curve');
  for (const name of ['Utilization', 'Units', 'Working time', 'Idle time']) {
    const known = name === 'Utilization' ? present : seen;
    const values = series.map(KPIS[name]).map((value) => value || 0);
    const top = Math.max(...values);
    const wanted = values
      .map((value, i) => [(100 * i) / (values.length - 1), value / top])
      .filter((_, i) => known[i]);
    const curve = await curveOf(page, name);
    assert.equal(curve.length, wanted.length, name);
    for (const [i, [x, y]] of wanted.entries())
      assert.ok(
        Math.abs(curve[i][0] - x) < 0.01 && Math.abs(curve[i][1] - y) < 0.001,
        `${name}, hour ${i}: ${curve[i]} is not ${[x, y]}`,
      );
  }
});
