/* What somebody else corrects is seen here, without reading again; and what was done is told. */
import assert from 'node:assert/strict';
import { test } from './harness.mjs';
import { ago } from './shop.mjs';

/* A window that goes on, and one that has ended: of now, however late the test begins. */
const running = () => `from=${ago(60)}&to=${ago(-60)}`;
const ended = () => `from=${ago(60)}&to=${ago(1)}`;

/* What is corrected before the page listens is read, not told. */
const listens = (page) => page.getByRole('status').filter({ hasText: 'Live' }).waitFor();

async function oneEvent(shop) {
  await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
  await shop.see('W1 S1 working', 3);
  const { event_uuid } = await shop.see('W1 S1 +17', 2);
  const correct = (act, reason) =>
    shop.call('POST', `/api/events/${event_uuid}/${act}`, { reason });
  return { event_uuid, correct };
}

test(
  'an event that is voided elsewhere is marked, its history told',
  {},
  async ({ shop, open }) => {
    const { correct } = await oneEvent(shop);
    for (const path of [
      `/events?live=1&${running()}`,
      `/events?${running()}`,
      `/events?${ended()}`,
    ]) {
      const page = await open(path);
      await listens(page);
      const row = page.getByRole('row', { name: /17 units/ });
      await row.getByRole('button', { expanded: false }).click();
      await page.getByText('Corrections', { exact: true }).waitFor();
      await correct('void', 'camera 3 was moved');
      await row.getByText('Voided', { exact: true }).waitFor();
      await page.getByText('camera 3 was moved').last().waitFor();
      await correct('restore', 'it was not');
      await row.getByRole('button', { name: /^Void/ }).waitFor();
      await page.getByText('it was not').last().waitFor();
    }
    const page = await open(`/events?${running()}`);
    await page
      .getByRole('row', { name: /17 units/ })
      .getByRole('button', { expanded: false })
      .click();
    await page.getByText('it was not').nth(2).waitFor();
    const told = await page
      .getByRole('listitem')
      .filter({ hasText: /Voided|Restored/ })
      .allInnerTexts();
    assert.deepEqual(
      told.map((text) => [text.split(' ')[0], text.split('\n').at(-1)]),
      [
        ['Voided', 'camera 3 was moved'],
        ['Restored', 'it was not'],
        ['Voided', 'camera 3 was moved'],
        ['Restored', 'it was not'],
        ['Voided', 'camera 3 was moved'],
        ['Restored', 'it was not'],
      ],
    );
  },
);

test(
  'an event that is voided elsewhere is marked where its worker is shown',
  {},
  async ({ shop, open }) => {
    const { correct } = await oneEvent(shop);
    const page = await open(`/workers/W1?${ended()}`);
    await listens(page);
    const row = page.getByRole('row', { name: /17 units/ });
    await row.waitFor();
    await correct('void', 'counted twice');
    await row.getByText('Voided', { exact: true }).waitFor();
    await correct('restore', 'it was right');
    await row.getByText('Voided', { exact: true }).waitFor({ state: 'detached' });
  },
);

test('figures of a window that has ended follow a correction', {}, async ({ shop, open }) => {
  const { correct } = await oneEvent(shop);
  const page = await open(`/?${ended()}`);
  await listens(page);
  const units = page.getByRole('region', { name: 'Units', exact: true });
  await units.getByText('17', { exact: true }).waitFor();
  await correct('void', 'counted twice');
  await units.getByText('0', { exact: true }).waitFor();
});
