/* The pages of one worker and of one station: what they say is what the API says. */
import assert from 'node:assert/strict';
import { test } from './harness.mjs';
import { API_MORNING, MONDAY, MORNING } from './monday.mjs';
import {
  card,
  chartOf,
  clock,
  count,
  factsOf,
  hours,
  moment,
  percent,
  rate,
  rowsOf,
} from './reading.mjs';

const ADA = `/workers/W1?${MORNING}`;
const PRESS = `/workstations/S1?${MORNING}`;
const STATE = { working: 'W Working', idle: 'I Idle', absent: 'A Absent', unknown: '? Unknown' };

const elapsed = (start, end) => `${clock(Date.parse(end) - Date.parse(start))}:00`;

test('the figures of a worker are the API’s', { shared: MONDAY }, async ({ shop, open }) => {
  const page = await open(ADA);
  const { workers } = await shop.figures(`?${API_MORNING}`);
  const ada = workers.find(({ worker_id }) => worker_id === 'W1');
  const facts = await factsOf(card(page, 'Figures of the window'));
  assert.deepEqual(facts, {
    Utilization: percent(ada.utilization_of_presence_percentage),
    Units: count(ada.total_units_produced),
    Rate: rate(ada.units_per_hour),
    'Working time': hours(ada.active_ms),
    'Idle time': hours(ada.idle_ms),
    'Unknown time': hours(ada.unknown_ms),
  });
  assert.deepEqual(Object.values(facts), ['85.7%', '63', '21.0 /h', '3:00 h', '0:30 h', '0:00 h']);
  assert.equal(await page.locator('h1').textContent(), 'Ada');
});

test('the figures of a station are the API’s', { shared: MONDAY }, async ({ shop, open }) => {
  const page = await open(PRESS);
  const { workstations } = await shop.figures(`?${API_MORNING}`);
  const press = workstations.find(({ station_id }) => station_id === 'S1');
  const facts = await factsOf(card(page, 'Figures of the window'));
  assert.deepEqual(facts, {
    Utilization: percent(press.utilization_so_far_percentage),
    Units: count(press.total_units_produced),
    Throughput: rate(press.throughput_rate),
    Target: rate(15),
    Occupancy: hours(press.occupied_ms),
    'Working time': hours(press.working_ms),
  });
  assert.deepEqual(Object.values(facts), ['75.0%', '63', '18.0 /h', '15.0 /h', '3:30 h', '3:00 h']);
  assert.equal(await page.locator('h1').textContent(), 'Press');
});

test('the timeline of a worker has each interval', { shared: MONDAY }, async ({ shop, open }) => {
  const page = await open(ADA);
  const strip = card(page, 'Timeline');
  const picture = await strip.getByRole('img').first().getAttribute('aria-label');
  assert.match(picture, /Working 3:00 h, Idle 0:30 h, Absent 0:30 h/);
  const { data } = await shop.get(`/api/timeline?worker_id=W1&${API_MORNING}`);
  const { intervals } = data.workers[0];
  assert.equal(intervals.length, 4);
  assert.deepEqual(
    await chartOf(strip),
    intervals
      .map(({ start_time, end_time, state }) => [
        moment(start_time),
        moment(end_time),
        elapsed(start_time, end_time),
        STATE[state],
        'Press',
      ])
      .reverse(),
  );
});

test('the timeline of a station says who was there', { shared: MONDAY }, async ({ open }) => {
  const page = await open(PRESS);
  const rows = await chartOf(card(page, 'Timeline'));
  assert.deepEqual(
    rows.map(([from, , , state, who]) => [from.slice(-8), state, who]),
    [
      ['09:30:00', 'V Vacant', ''],
      ['08:30:00', 'W Working', 'Ada'],
      ['08:00:00', 'I Idle', 'Ada'],
      ['06:00:00', 'W Working', 'Ada'],
    ],
  );
});

for (const [name, path, who, member, wanted] of [
  [
    'a worker',
    ADA,
    'worker_id=W1',
    'utilization_of_presence_percentage',
    { units: ['30', '24', '0', '9'], utilization: ['100.0%', '100.0%', '50.0%', '100.0%'] },
  ],
  [
    'a station',
    PRESS,
    'workstation_id=S1',
    'utilization_so_far_percentage',
    { units: ['30', '24', '0', '9'], utilization: ['100.0%', '100.0%', '50.0%', '50.0%'] },
  ],
])
  test(`the trend of ${name} is the API’s series`, { shared: MONDAY }, async ({ shop, open }) => {
    const page = await open(path);
    const { data } = await shop.get(`/api/metrics/series?bucket=hour&${who}&${API_MORNING}`);
    const units = await chartOf(card(page, 'Units per hour'));
    const utilization = await chartOf(card(page, 'Utilization'));
    const second = (rows) => rows.map(([, value]) => value);
    assert.deepEqual(second(units), wanted.units);
    assert.deepEqual(second(utilization), wanted.utilization);
    assert.deepEqual(
      second(units),
      data.series.map(({ total_units_produced }) => count(total_units_produced)),
    );
    assert.deepEqual(
      second(utilization),
      data.series.map((bucket) => percent(bucket[member])),
    );
    assert.match(units[0][0], /Mon,? 3 Mar, 06:00 – 07:00/);
  });

test(
  'the events of a worker are the window’s, the latest first',
  { shared: MONDAY },
  async ({ shop, open }) => {
    const page = await open(ADA);
    const { events } = await shop.get(`/api/events?worker_id=W1&order=desc&${API_MORNING}`);
    assert.equal(events.length, 7);
    const says = ({ event_type, count: units }) =>
      event_type === 'product_count' ? `${units} units` : STATE[event_type];
    assert.deepEqual(
      await rowsOf(card(page, 'Events')),
      events.map((event) => [moment(event.timestamp), says(event), 'Press', '0.90']),
    );
  },
);

for (const [what, path, title] of [
  ['worker', '/workers/nobody', 'There is no worker “nobody”.'],
  ['station', '/workstations/nowhere', 'There is no station “nowhere”.'],
])
  test(
    `of a ${what} that is not there the page says so`,
    { shared: MONDAY },
    async ({ open, forgive }) => {
      /* That it is not there, and what was asked about it in the same breath. */
      forgive(/status of 404 .*\/api\/work(ers|stations)\/no(body|where)\)/);
      forgive(/status of 400 .*_id=no(body|where)\b/);
      const page = await open(path);
      assert.equal(await page.locator('h1').textContent(), title);
      await page.getByRole('link', { name: 'To the overview' }).click();
      await page.getByRole('table').first().waitFor();
    },
  );
