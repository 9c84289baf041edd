/* Voiding a wrong event, and taking it back: each wants a reason, and figures follow. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { API_MORNING, at, monday, MORNING } from './monday.mjs';
import { card, factsOf } from './reading.mjs';

const REASON = 'camera 3 was moved';

const dialog = (page) => page.getByRole('dialog');
const row = (page) => page.getByRole('row', { name: /06:30:00/ });
const ofAda = async (shop) => (await shop.figures(`?${API_MORNING}`)).workers[0];
const event = async (shop) =>
  (await shop.get(`/api/events?start_time=${at('06:30')}&end_time=${at('06:31')}`)).events[0];

async function unitsShown(open) {
  const page = await open(`/workers/W1?${MORNING}`);
  return (await factsOf(card(page, 'Figures of the window'))).Units;
}

test('an event is voided with a reason, and taken back', {}, async ({ shop, open }) => {
  await monday(shop);
  const page = await open(`/events?worker=W1&${MORNING}`);
  const within = (name) => dialog(page).getByRole('button', { name, exact: true });
  const reason = dialog(page).getByLabel('Reason');
  assert.equal(await unitsShown(open), '63');

  await row(page)
    .getByRole('button', { name: /Void the event/ })
    .click();
  await within('Void').click();
  await dialog(page).getByText('Say why').waitFor();
  assert.equal(await reason.getAttribute('aria-invalid'), 'true');
  assert.equal((await event(shop)).voided, false);

  await within('Cancel').click();
  await dialog(page).waitFor({ state: 'detached' });
  assert.equal((await event(shop)).voided, false);

  await row(page)
    .getByRole('button', { name: /Void the event/ })
    .click();
  await reason.fill(REASON);
  await within('Void').click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.getByRole('status').getByText('The event at 06:30:00 is voided.').waitFor();
  await row(page).getByText('Voided').waitFor();
  assert.equal((await event(shop)).voided, true);
  assert.equal((await ofAda(shop)).total_units_produced, 33);
  assert.equal(await unitsShown(open), '33');

  await page.getByRole('status').getByRole('button', { name: 'Restore' }).click();
  await dialog(page).getByText('Restore this event?').waitFor();
  await within('Restore').click();
  await dialog(page).getByText('Say why').waitFor();
  await reason.fill('it was right after all');
  await within('Restore').click();
  await page.getByRole('status').getByText('The event at 06:30:00 is restored.').waitFor();
  await until(async () => !(await row(page).getByText('Voided').count()), 'the mark is gone');
  assert.equal((await ofAda(shop)).total_units_produced, 63);
  assert.equal(await unitsShown(open), '63');
});

test('a voided state gives its time to the one before', {}, async ({ shop, open }) => {
  await monday(shop);
  const page = await open(`/events?worker=W1&${MORNING}`);
  const idle = page.getByRole('row', { name: /08:00:00/ });
  await idle.getByRole('button', { name: /Void the event/ }).click();
  await dialog(page).getByLabel('Reason').fill(REASON);
  await page.keyboard.press('Enter');
  await dialog(page).waitFor({ state: 'detached' });
  const ada = await open(`/workers/W1?${MORNING}`);
  const facts = await factsOf(card(ada, 'Figures of the window'));
  assert.deepEqual([facts['Working time'], facts['Idle time']], ['3:30 h', '0:00 h']);
});
