/* What stands on a page, as text, and how the page writes what the API says. */

const LOCALE = 'en-GB';
const ZONE = 'Europe/Berlin';

/** A part of the page that has a heading or a name. */
export function card(page, name) {
  return page.getByRole('region', { name, exact: true }).first();
}

/** The rows below the heads of the first table inside, each a list of texts. */
export async function rowsOf(inside) {
  const rows = await inside
    .locator('table')
    .first()
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText)));
  return rows.map((row) => row.map((text) => text.replace(/\s+/g, ' ').trim()));
}

/** The terms of the first list of figures inside, each with the first thing said of it. */
export async function factsOf(inside) {
  const pairs = await inside
    .locator('dl > div')
    .evaluateAll((all) =>
      all.map((one) => ['dt', 'dd'].map((tag) => one.querySelector(tag).textContent.trim())),
    );
  return Object.fromEntries(pairs);
}

/** Turn the chart inside a card into its table, and read it. */
export async function chartOf(inside) {
  await inside.getByRole('button', { name: 'Show as a table' }).click();
  return rowsOf(inside);
}

const fixed = (decimals) =>
  new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });

export const count = (value) => fixed(0).format(value);
export const rate = (value) => `${fixed(1).format(value)} /h`;
export const percent = (value) => `${fixed(1).format(value)}%`;

/** `h:mm` */
export function clock(ms) {
  const minutes = Math.floor(ms / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** `7:24 h`, and from 100 hours on `1,990 h` */
export function hours(ms) {
  return ms < 100 * 3_600_000 ? `${clock(ms)} h` : `${count(Math.floor(ms / 3_600_000))} h`;
}

/** `3 Mar 2025, 06:00:00`, on the clock of the site */
export function moment(instant) {
  return new Intl.DateTimeFormat(LOCALE, {
    timeZone: ZONE,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant));
}
