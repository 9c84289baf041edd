/* A morning that can be worked out by hand, long ago, so that no figure of it moves: Monday,
 * 3 March 2025, 06:00 to 10:00 on the clock of the site.
 *
 *            06        07        08        09        10
 *     Ada    working at the press|idle |working |absent
 *     Grace  idle      |working at the paint |unknown         (nobody is at the packing)
 *
 * A week later Ada works from 06:00 to 07:00 and is idle until 07:30. */
import { scene } from './harness.mjs';

const DAY = '2025-03-03';
const WEEK_LATER = '2025-03-10';

/** An instant of that morning on the site's clock, which is an hour ahead of UTC. */
export function at(time, day = DAY) {
  return new Date(`${day}T${time}:00+01:00`).toISOString();
}

const WORKERS = { W1: 'Ada', W2: 'Grace' };
const STATIONS = [
  { station_id: 'S1', name: 'Press', type: 'Forming', target_units_per_hour: 15 },
  { station_id: 'S2', name: 'Paint', type: 'Finishing' },
  { station_id: 'S3', name: 'Packing', type: 'Finishing' },
];

/* Time, worker, station, what. */
const EVENTS = [
  ['06:00', 'W1', 'S1', 'working'],
  ['06:30', 'W1', 'S1', 30],
  ['07:15', 'W1', 'S1', 24],
  ['08:00', 'W1', 'S1', 'idle'],
  ['08:30', 'W1', 'S1', 'working'],
  ['09:00', 'W1', 'S1', 9],
  ['09:30', 'W1', 'S1', 'absent'],
  ['10:00', 'W1', 'S1', 'unknown'],
  ['06:00', 'W2', 'S2', 'idle'],
  ['07:00', 'W2', 'S2', 'working'],
  ['08:10', 'W2', 'S2', 12],
  ['09:00', 'W2', 'S2', 'unknown'],
];
const LATER = [
  ['06:00', 'W1', 'S1', 'working'],
  ['06:45', 'W1', 'S1', 10],
  ['07:00', 'W1', 'S1', 'idle'],
  ['07:30', 'W1', 'S1', 'unknown'],
];

function eventsOf(day, rows) {
  return rows.map(([time, worker_id, workstation_id, what]) => ({
    timestamp: at(time, day),
    worker_id,
    workstation_id,
    confidence: 0.9,
    ...(typeof what === 'number'
      ? { event_type: 'product_count', count: what }
      : { event_type: what }),
  }));
}

export async function monday(shop) {
  await shop.register({ workers: WORKERS });
  for (const station of STATIONS) await shop.call('POST', '/api/workstations', station);
  await shop.call('PUT', '/api/settings', { target_units_per_hour: 20 });
  await shop.seeAll([...eventsOf(DAY, EVENTS), ...eventsOf(WEEK_LATER, LATER)]);
}

/** Shared by the tests that only look at it. */
export const MONDAY = scene(monday);

/** The morning as the parameters of a page, and of the API. */
export const MORNING = 'from=2025-03-03T05:00Z&to=2025-03-03T09:00Z';
export const API_MORNING = `start_time=${at('06:00')}&end_time=${at('10:00')}`;
/** Until the same hour a week later. */
export const EIGHT_DAYS = 'from=2025-03-03T05:00Z&to=2025-03-10T09:00Z';
