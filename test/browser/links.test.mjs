/* The address holds the whole view: who gets the link sees the same thing. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { MONDAY, MORNING } from './monday.mjs';
import { settled, viewOf } from './pages.mjs';

/* What is chosen and what is shown, as far as it can be read. */
function seen() {
  const main = document.querySelector('main');
  const all = (selector, of) => [...main.querySelectorAll(selector)].map(of);
  return {
    chosen: all('[aria-checked=true], [aria-selected=true], [aria-pressed=true]', (one) =>
      (one.getAttribute('aria-label') ?? one.textContent).trim(),
    ),
    fields: all('select, input', (one) => one.value),
    sorted: all('[aria-sort]', (one) => `${one.textContent} ${one.getAttribute('aria-sort')}`),
    pictures: all('[role=img], [role=application], canvas', (one) =>
      one.getAttribute('aria-label'),
    ),
    text: main.innerText,
  };
}

const choose = (name, value) => (page) => page.getByRole('combobox', { name }).selectOption(value);
const pick = (name) => (page) => page.getByRole('radio', { name }).click();
const type = (name, text) => (page) => page.getByLabel(name).first().fill(text);
const press = (name) => (page) => page.getByRole('button', { name, exact: true }).click();
const sort = (table, head) => (page) =>
  page
    .getByRole('region', { name: table })
    .getByRole('columnheader', { name: head })
    .getByRole('button')
    .first()
    .click();

/* Page, what is done there, and the parameter that then says so. */
const VIEWS = [
  [
    '/',
    [
      [sort('Workers', 'Units'), 'sort'],
      [sort('Stations', 'Utilization'), 'station_sort'],
      [choose('Type', 'Finishing'), 'type'],
      [(page) => page.getByRole('searchbox').fill('pa'), 'q'],
      [
        (page) => page.getByRole('combobox', { name: 'Status' }).last().selectOption('vacant'),
        'station_status',
      ],
    ],
  ],
  [
    '/timeline',
    [
      [pick('Stations'), 'of'],
      [(page) => page.getByRole('searchbox').fill('p'), 'q'],
      [press('Zoom in'), 'zoom'],
      [choose('State at the end', 'vacant'), 'state'],
    ],
  ],
  [
    '/analytics',
    [
      [pick('By day'), 'by'],
      [(page) => pick('Lost time')(page), 'stations'],
      [
        (page) =>
          page
            .getByRole('region', { name: 'Hours of the week' })
            .getByRole('radio', { name: 'Units per hour' })
            .click(),
        'heat',
      ],
      [sort('Stations compared', 'Idle'), 'sort'],
    ],
  ],
  [
    '/events',
    [
      [choose('Worker', 'W1'), 'worker'],
      [choose('Station', 'S1'), 'station'],
      [choose('Event', 'product_count'), 'type'],
      [choose('Order', 'asc'), 'order'],
      [type('Min. confidence', '0.5'), 'confidence'],
    ],
  ],
  ['/workers/W1', [[pick('By day'), 'by']]],
  ['/settings?tab=stations', [[(page) => page.getByRole('searchbox').fill('pa'), 'q']]],
];

for (const [path, steps] of VIEWS)
  test(`a link to ${path} shows the same view`, { shared: MONDAY }, async ({ open }) => {
    const page = await open(`${path}${path.includes('?') ? '&' : '?'}${MORNING}`);
    const plain = await page.evaluate(seen);
    for (const [act, param] of steps) {
      await act(page);
      await until(() => viewOf(page).has(param), `${param} in the address`);
    }
    await settled(page);
    const { pathname, search } = new URL(page.url());
    const other = await open(pathname + search);
    await until(
      async () =>
        JSON.stringify(await other.evaluate(seen)) === JSON.stringify(await page.evaluate(seen)),
      'both show the same',
      5_000,
    ).catch(() => undefined);
    const wanted = await page.evaluate(seen);
    assert.notDeepEqual(wanted, plain);
    assert.deepEqual(await other.evaluate(seen), wanted);
  });
