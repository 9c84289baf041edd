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
    const save = page.getByRole('button', { name: 'Save' });

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
