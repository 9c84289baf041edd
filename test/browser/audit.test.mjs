/* The audit log as its readers see it: who changed what, from what to what, and who looked. */
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { SIZES } from './browser.mjs';
import { test, until } from './harness.mjs';
import { settled } from './pages.mjs';
import { openAs } from './people.mjs';
import { shoot } from './pictures.mjs';
import { card, rowsOf } from './reading.mjs';

test('the log says who changed what, and is filtered', {}, async (stage) => {
  const { shop } = stage;
  await shop.shut({ ana: ['administrator'], aud: ['auditor'] });
  const ana = await openAs(stage, 'ana', '/settings');
  await ana.getByRole('button', { name: 'Add worker' }).click();
  const dialog = ana.getByRole('dialog');
  await dialog.getByLabel('Id').fill('W1');
  await dialog.getByLabel('Name').fill('Ada');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await ana.getByRole('button', { name: 'Edit Ada' }).click();
  await dialog.getByLabel('Name').fill('Ada Lovelace');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await ana.getByRole('link', { name: 'Audit log' }).count(), 0);

  const page = await openAs(stage, 'aud', '/audit?worker=W1');
  const log = card(page, 'Audit log');
  /* Looks at everybody are about this worker, too; they are written now and then. */
  const rows = (await rowsOf(log)).filter(([, , what]) => what !== 'Figures looked at');
  assert.deepEqual(
    rows.map(([, , what]) => what),
    ['Worker changed', 'Worker registered'],
  );
  const [[, who, , on, about, change]] = rows;
  assert.match(who, /^ana\b.*person/);
  assert.equal(on, 'W1');
  assert.equal(about, 'W1');
  assert.match(change, /Name: Ada → Ada Lovelace/);
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'audit-worker');

  await log.getByRole('button', { name: 'Reset filters' }).click();
  await until(async () => (await rowsOf(log)).length > 4, 'all of it');
  await shoot(page, 'audit-all');
  /* Nothing is said of what there is not: a phone shows many entries at once. */
  await page.setViewportSize(SIZES.phone);
  const entry = log.locator('tbody tr').filter({ hasText: 'Signed in' }).first();
  const { height } = await entry.boundingBox();
  assert.ok(height < 100, `${height} px`);
  assert.doesNotMatch(
    await log.locator('tbody').innerText(),
    /sessions_ended|created_at|person\.|–/,
  );
  await page.setViewportSize(SIZES.desk);
  await log.getByRole('combobox', { name: 'What' }).selectOption('add_user');
  await settled(page);
  await until(
    async () => (await rowsOf(log)).every(([, , one]) => one === 'User added'),
    'only users that were added',
  );
  const download = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
  assert.match(download, /^\/api\/audit\?action=add_user&limit=1000$/);
  await log.getByLabel('Who').fill('nobody-of-that-name');
  await log.getByText('There is no such entry').waitFor();

  /* An administrator may read it, too, but a new site names nobody to others than auditors. */
  const told = await openAs(stage, 'ana', '/audit?action=change_worker');
  await told.getByText('only auditors are told whom').waitFor();
  const [[, by, , of, whom, what]] = await rowsOf(card(told, 'Audit log'));
  assert.match(by, /^ana\b/);
  assert.deepEqual([of, whom, what], ['–', '–', '–']);
  assert.deepEqual(await violations(told), []);
});
