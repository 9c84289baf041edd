/* Many workers at many stations, with hours of events. */
import { ago } from './shop.mjs';

const STATES = ['working', 'idle', 'working', 'absent', 'working', 'unknown'];
const BATCH = 5_000;

function named(count, letter, name) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${letter}${i + 1}`, `${name} ${i + 1}`]),
  );
}

function* eventsOf({ workers, stations, minutes, every }) {
  for (let minute = minutes; minute >= every; minute -= every)
    for (let i = 0; i < workers; i++) {
      const made = {
        worker_id: `W${i + 1}`,
        workstation_id: `S${(i % stations) + 1}`,
        confidence: 0.9,
      };
      const event_type = STATES[(i + Math.round(minute / every)) % STATES.length];
      yield { ...made, timestamp: ago(minute), event_type };
      const counted = { event_type: 'product_count', count: (i % 5) + 1 };
      yield { ...made, timestamp: ago(minute - 1), ...counted };
    }
}

/** Each worker changes state every `every` minutes for `minutes` until now, and makes units. */
export async function crowd(shop, { workers, stations, minutes = 60, every = 10 }) {
  await shop.register({
    workers: named(workers, 'W', 'Worker'),
    stations: named(stations, 'S', 'Cell'),
  });
  const events = [...eventsOf({ workers, stations, minutes, every })];
  for (let at = 0; at < events.length; at += BATCH) await shop.seeAll(events.slice(at, at + BATCH));
}
