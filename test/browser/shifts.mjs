/* When another shift or another day begins at the site of the tests. What a test saw a few minutes
 * ago has to be of the same shift as what it sees at its end, so none runs across a change. */
export const ZONE = 'Europe/Berlin';

const HOURS = [0, 6, 14, 22];
/* A test takes less than the one, and begins with what happened within the other. */
const BEFORE_MS = 4 * 60_000;
const AFTER_MS = 6 * 60_000;

/** For a page's address: from before the first event on, whenever a shift began. */
export function lately() {
  const now = Date.now();
  const [from, to] = [now - 3 * 3_600_000, now + 3_600_000].map((at) => new Date(at).toISOString());
  return `from=${from}&to=${to}`;
}

/** What the clock on the wall has gone since midnight, in ms, and the day. */
function wall(now) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONE,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(now);
  const [day, time] = parts.split(', ');
  const [hours, minutes, seconds] = time.split(':').map(Number);
  return { day, ms: ((hours * 60 + minutes) * 60 + seconds) * 1000 };
}

/** The name of the shift, or the part of it before or after midnight, that goes on. */
export function shiftOf(now) {
  const { day, ms } = wall(now);
  return `${day} ${HOURS.findLast((hour) => hour * 3_600_000 <= ms)}`;
}

/** In how many ms a change that is about to come or came just now is over; 0: there is none. */
export function changeIn(now) {
  const { ms } = wall(now);
  for (const hour of [...HOURS, 24]) {
    const since = ms - hour * 3_600_000;
    if (since >= -BEFORE_MS && since < AFTER_MS) return AFTER_MS - since;
  }
  return 0;
}
