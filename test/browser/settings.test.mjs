/* Settings: what is wrong is said beside the field, and nothing typed is lost. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { settled } from './pages.mjs';

test(
  'a target is checked, kept through a failed save, and saved',
  {},
  async ({ shop, open, forgive }) => {
    forgive(
      /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/,
    );
    const page = await open('/settings');
    await page.getByRole('tab', { name: 'Site' }).click();
    const target = page.getByLabel('Target of the factory');
    const save = page.locator('form').filter({ has: target }).getByRole('button', { name: 'Save' });

    await target.fill('many');
    await save.click();
    await until(
      async () => (await target.getAttribute('aria-invalid')) === 'true',
      'it is no number',
    );
    const said = await target.getAttribute('aria-describedby');
    const texts = await page
      .locator(
        said
          .split(' ')
          .map((id) => `[id="${id}"]`)
          .join(','),
      )
      .allTextContents();
    assert.ok(texts.join('').length > 0);
    assert.equal((await shop.get('/api/settings')).settings.target_units_per_hour, null);

    await target.fill('55');
    await shop.kill();
    await save.click();
    await page.getByRole('alert').first().waitFor();
    assert.equal(await target.inputValue(), '55');

    await shop.start();
    await save.click();
    await until(
      async () => (await shop.get('/api/settings')).settings.target_units_per_hour === 55,
      'the server has it',
    );
    await page.reload();
    await settled(page);
    assert.equal(await target.inputValue(), '55');
  },
);

test(
  'a worker is added, renamed, deactivated, and kept while events refer to it',
  {},
  async (stage) => {
    const { shop, open, forgive } = stage;
    forgive(/status of 409/);
    await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
    await shop.see('W1 S1 working', 1);
    const page = await open('/settings');
    const dialog = page.getByRole('dialog');
    const press = (name) => page.getByRole('button', { name, exact: true }).click();
    const save = () => dialog.getByRole('button', { name: 'Save' }).click();
    const worker = async (id) => (await shop.get(`/api/workers/${id}`)).worker;

    await press('Add worker');
    await dialog.getByLabel('Name').fill('Grace');
    await save();
    await dialog.getByText('Must not be empty.').waitFor();
    await dialog.getByLabel('Id').fill('W1');
    await save();
    /* What the server refuses stands beside the field too, and what was typed stays. */
    await dialog.getByText("there is a worker 'W1' already").waitFor();
    assert.equal(await dialog.getByLabel('Id').getAttribute('aria-invalid'), 'true');
    assert.equal(await dialog.getByLabel('Name').inputValue(), 'Grace');
    await dialog.getByLabel('Id').fill('W2');
    await save();
    await dialog.waitFor({ state: 'detached' });

    await press('Edit Grace');
    await dialog.getByLabel('Name').fill('Grace Hopper');
    await save();
    await press('Deactivate Grace Hopper');
    await until(async () => (await worker('W2')).active === false, 'it is deactivated');
    assert.equal((await worker('W2')).name, 'Grace Hopper');

    await press('Delete Grace Hopper');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.waitFor({ state: 'detached' });
    await press('Delete Ada');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText("events refer to worker 'W1'").waitFor();
    await dialog.getByRole('button', { name: 'Deactivate instead' }).click();
    await until(async () => (await worker('W1')).active === false, 'the other is deactivated');
    assert.equal((await shop.get('/api/workers')).workers.length, 1);
  },
);

test('a shift with a break is checked, planned, and changed', {}, async ({ shop, open }) => {
  const page = await open('/settings?tab=shifts');
  const dialog = page.getByRole('dialog');
  const save = () => dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Add shift' }).click();
  await dialog.getByLabel('Name').fill('Early');
  await dialog.getByLabel('Start', { exact: true }).fill('05:00');
  await dialog.getByLabel('End', { exact: true }).fill('13:30');
  await dialog.getByText('Lasts 8:30 h').waitFor();
  await dialog.getByRole('button', { name: 'Add break' }).click();
  await dialog.getByLabel('Start of break 1').fill('14:00');
  await dialog.getByLabel('Length of break 1').fill('30');
  await save();
  await dialog.getByText('Break 1 must lie inside the shift.').waitFor();
  await dialog.getByLabel('Start of break 1').fill('09:00');
  await save();
  await dialog.waitFor({ state: 'detached' });
  const [early] = (await shop.get('/api/shifts')).shifts;
  assert.equal(early.start, '05:00');
  assert.equal(early.length_minutes, 510);
  assert.deepEqual(early.breaks, [{ start: '09:00', length_minutes: 30 }]);

  await page.getByRole('button', { name: 'Edit Early' }).click();
  await dialog.getByLabel('Length of break 1').fill('45');
  await save();
  await until(
    async () => (await shop.get('/api/shifts')).shifts[0].breaks[0].length_minutes === 45,
    'the server has the longer break',
  );
});
