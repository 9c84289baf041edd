/* Analytics: every card against the API, and against what the morning comes to by hand. */
import assert from 'node:assert/strict';
import { test } from './harness.mjs';
import { API_MORNING, EIGHT_DAYS, MONDAY, MORNING } from './monday.mjs';
import { settled } from './pages.mjs';
import { card, chartOf, count, hours, percent, rate, rowsOf } from './reading.mjs';

const PAGE = `/analytics?${MORNING}`;
const series = async (shop, bucket) =>
  (await shop.get(`/api/metrics/series?bucket=${bucket}&${API_MORNING}`)).data.series;

test('units per hour stand against the target', { shared: MONDAY }, async ({ shop, open }) => {
  const page = await open(PAGE);
  const units = card(page, 'Units per hour');
  await units.getByText('75 of 80 (93.8%)').waitFor();
  const rows = await chartOf(units);
  assert.deepEqual(
    rows.map(([, made, wanted]) => [made, wanted]),
    [
      ['30', '20'],
      ['24', '20'],
      ['12', '20'],
      ['9', '20'],
    ],
  );
  const parts = await series(shop, 'hour');
  assert.deepEqual(
    rows.map(([, made]) => made),
    parts.map(({ total_production_count }) => count(total_production_count)),
  );
});

test('utilization is the API’s, by hour and by day', { shared: MONDAY }, async ({ shop, open }) => {
  const page = await open(PAGE);
  const utilization = card(page, 'Utilization');
  const shown = (rows) => rows.map(([, value]) => value);
  const said = async (bucket) =>
    (await series(shop, bucket)).map((one) => percent(one.utilization_of_presence_percentage));

  const byHour = shown(await chartOf(utilization));
  assert.deepEqual(byHour, ['50.0%', '100.0%', '75.0%', '100.0%']);
  assert.deepEqual(byHour, await said('hour'));

  await page.getByRole('radio', { name: 'By day' }).click();
  await card(page, 'Units per day').waitFor();
  await settled(page);
  const byDay = shown(await rowsOf(utilization));
  assert.deepEqual(byDay, [percent((100 * 300) / 390)]);
  assert.deepEqual(byDay, await said('day'));
});

/* Of the hours that have a value: weekday, hour, value. */
async function heat(page) {
  const rows = await rowsOf(card(page, 'Hours of the week'));
  return rows.flatMap(([day, ...values]) =>
    values.flatMap((value, hour) => (/\d/.test(value) ? [`${day} ${hour}: ${value}`] : [])),
  );
}

test(
  'the hours of the week are sums of their hours',
  { shared: MONDAY },
  async ({ open, forgive }) => {
    /* Of long timelines a small machine answers one at a time; the page asks again. */
    forgive(/status of 503 .*\/api\/timeline/);
    const page = await open(PAGE);
    assert.deepEqual(await heat(page), ['Mon 6: 50', 'Mon 7: 100', 'Mon 8: 75', 'Mon 9: 100']);

    const longer = await open(`/analytics?${EIGHT_DAYS}`);
    /* Two Mondays: from 6 to 7 Ada worked twice, from 7 to 8 half an hour of idleness is new. */
    assert.deepEqual(await heat(longer), ['Mon 6: 67', 'Mon 7: 80', 'Mon 8: 75', 'Mon 9: 100']);
    await card(longer, 'Hours of the week').getByRole('radio', { name: 'Units per hour' }).click();
    assert.deepEqual(
      (await heat(longer)).filter((one) => !one.endsWith(': 0')),
      ['Mon 6: 20', 'Mon 7: 12', 'Mon 8: 6', 'Mon 9: 5'],
    );
  },
);

test('lost time is sorted by what it cost', { shared: MONDAY }, async ({ open }) => {
  const page = await open(PAGE);
  const lost = card(page, 'Lost time');
  await lost.getByText('7:00 h of 12:00 h planned station time').waitFor();
  const rows = await rowsOf(lost);
  assert.deepEqual(
    rows.map(([reason, , ...values]) => [
      /Off station|Idle|Unknown|Absent/.exec(reason)[0],
      ...values,
    ]),
    [
      ['Off station', '4:00 h', '57.1%', '57.1%'],
      ['Idle', '1:30 h', '21.4%', '78.6%'],
      ['Unknown', '1:00 h', '14.3%', '92.9%'],
      ['Absent', '0:30 h', '7.1%', '100.0%'],
    ],
  );
});

test('the bottleneck is the longest uninterrupted work', { shared: MONDAY }, async ({ open }) => {
  const page = await open(PAGE);
  const bottleneck = card(page, 'Momentary bottleneck');
  await bottleneck.getByText('Press was it the longest: 75.0% of the time.').waitFor();
  await bottleneck.getByText('no station working: 12.5% of the time').waitFor();
  assert.deepEqual(
    (await rowsOf(bottleneck)).map(([name, , ...shares]) => [name, ...shares]),
    [
      ['Press', '37.5%', '37.5%'],
      ['Paint', '12.5%', '37.5%'],
    ],
  );
});

test('stations are compared by the API’s figures', { shared: MONDAY }, async ({ shop, open }) => {
  const page = await open(PAGE);
  const stations = card(page, 'Stations compared');
  const { workstations } = await shop.figures(`?${API_MORNING}`);
  const rows = await rowsOf(stations);
  assert.deepEqual(
    rows.map(([name]) => name),
    ['Press S1', 'Paint S2', 'Packing S3'],
    'the highest utilization first',
  );
  assert.deepEqual(
    rows,
    workstations.map((one) => [
      `${one.name} ${one.station_id}`,
      one.type,
      percent(one.utilization_so_far_percentage),
      hours(one.working_ms),
      hours(one.occupied_ms),
      count(one.total_units_produced),
      one.occupied_ms > 0 ? rate(one.throughput_rate) : '–',
      one.station_id === 'S1' ? rate(15) : '–',
      one.attainment_percentage === null ? '–' : percent(one.attainment_percentage),
    ]),
  );

  await stations.getByRole('radio', { name: 'Lost time' }).click();
  await stations.getByRole('columnheader', { name: 'Planned so far' }).waitFor();
  const lost = await rowsOf(stations);
  /* Planned, working; idle, absent, unknown, off station; all that was lost. */
  assert.deepEqual(
    lost.map(([name, , ...times]) => [name, ...times]),
    [
      ['Packing S3', '4:00 h', '0:00 h', '0:00 h', '0:00 h', '0:00 h', '4:00 h', '4:00 h'],
      ['Paint S2', '4:00 h', '2:00 h', '1:00 h', '0:00 h', '1:00 h', '0:00 h', '2:00 h'],
      ['Press S1', '4:00 h', '3:00 h', '0:30 h', '0:30 h', '0:00 h', '0:00 h', '1:00 h'],
    ],
  );
});
