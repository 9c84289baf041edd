/* Cameras over weeks of shifts, from a fixed seed: CAM-1 sees what it always saw, CAM-2 takes
 * work for idleness since 8 days and is less sure, CAM-3 has another model since 5 days, and CAM-4
 * is dark since 2. And claims of a camera, drawn for people to check. */
import { until } from './harness.mjs';
import { ZONE } from './shifts.mjs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS = 46;
const BEGIN = 6;
const LENGTH = 8 * HOUR;
const BATCH = 5_000;
export const CAMERAS = ['CAM-1', 'CAM-2', 'CAM-3', 'CAM-4'];

/* mulberry32: the same numbers on every run. */
function chanceOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const normal = (chance) =>
  Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());

/* When the shift of so many days ago began, by the clock on the wall. */
function beginOf(days, now = Date.now()) {
  const wall = (at) =>
    Number(
      new Intl.DateTimeFormat('en-GB', {
        timeZone: ZONE,
        hour: '2-digit',
        hourCycle: 'h23',
      }).format(at),
    );
  const noon = new Date(now - days * DAY).setUTCHours(12, 0, 0, 0);
  return noon - (wall(noon) - BEGIN) * HOUR;
}

function* shiftOf(chance, camera, begin, { misread = 0, confidence = 0.92, model = 'v1' } = {}) {
  const number = CAMERAS.indexOf(camera) + 1;
  const made = {
    worker_id: `W${number}`,
    workstation_id: `S${number}`,
    camera_id: camera,
    model_version: model,
  };
  const today = Math.exp(0.1 * normal(chance));
  let working = chance() < 0.7;
  for (let at = begin + chance() * 60_000; at < begin + LENGTH; working = !working) {
    const mean = working ? 6 / today : 2.5 * today;
    const seen = working && chance() >= misread;
    yield {
      ...made,
      timestamp: new Date(at).toISOString(),
      event_type: seen ? 'working' : 'idle',
      confidence: Math.min(1, Math.max(0, confidence + 0.03 * normal(chance))),
    };
    at += (0.2 - mean * Math.log(1 - chance())) * 60_000;
  }
  const timestamp = new Date(begin + LENGTH - 1000).toISOString();
  yield { ...made, timestamp, event_type: 'absent', confidence: 0.99 };
}

function* plant() {
  const chance = chanceOf(11);
  for (let ago = DAYS; ago > 0; ago--) {
    const begin = beginOf(ago);
    const drifts = ago <= 8;
    yield* shiftOf(chance, 'CAM-1', begin);
    yield* shiftOf(chance, 'CAM-2', begin, drifts ? { misread: 0.4, confidence: 0.84 } : {});
    yield* shiftOf(chance, 'CAM-3', begin, { model: ago <= 5 ? 'v2' : 'v1' });
    if (ago > 2) yield* shiftOf(chance, 'CAM-4', begin);
  }
}

async function send(shop, events) {
  for (let at = 0; at < events.length; at += BATCH) await shop.seeAll(events.slice(at, at + BATCH));
}

function registered(shop, count) {
  const named = (letter, name) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`${letter}${i + 1}`, `${name} ${i + 1}`]),
    );
  return shop.register({ workers: named('W', 'Worker'), stations: named('S', 'Cell') });
}

/** Until yesterday's shift of all of them is judged. */
export async function driftingPlant(shop) {
  await registered(shop, CAMERAS.length);
  await send(shop, [...plant()]);
  const end = new Date(beginOf(1) + LENGTH).toISOString();
  await until(
    async () => {
      const { streams } = await shop.get('/api/drift');
      const judged = streams.filter(({ ended, shift }) => !ended && shift?.end === end);
      return judged.length === CAMERAS.length;
    },
    'yesterday is judged',
    90_000,
  );
}

const CLAIMS = ['working', 'idle', 'absent'];

/** So many claims of a camera on each of these days, in turns of state. */
export async function claims(shop, days, count, fields = {}) {
  const events = days.flatMap((ago) =>
    Array.from({ length: count }, (_, i) => ({
      timestamp: new Date(
        /* A day is over for the server an hour after its end. */
        new Date(Date.now() - HOUR - ago * DAY).setUTCHours(0, 0, 0, 0) + (DAY * i) / count,
      ).toISOString(),
      worker_id: 'W1',
      workstation_id: 'S1',
      camera_id: 'CAM-1',
      model_version: 'm1',
      event_type: CLAIMS[i % 3],
      confidence: 0.5 + (i % 50) / 100,
      ...fields,
    })),
  );
  await send(shop, events);
}

const SETTLED = 6_000;

/**
 * Until so many wait to be checked, and the same ones for six seconds: a round of drawing that
 * began before all events were there is followed by another one within three.
 */
export function drawn(shop, count) {
  let was, since;
  return until(
    async () => {
      const queue = await shop.get('/api/audits?limit=200');
      const now = JSON.stringify(queue.audits.map(({ event_uuid }) => event_uuid));
      if (now !== was) [was, since] = [now, Date.now()];
      return queue.waiting >= count && Date.now() - since > SETTLED && queue;
    },
    `${count} claims are drawn`,
    90_000,
  );
}
