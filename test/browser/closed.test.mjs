/* A server that others can reach: it is set up with the code of its log, and takes no password
 * where somebody between could read it. */
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { test, until } from './harness.mjs';
import { settled } from './pages.mjs';
import { REFUSALS } from './people.mjs';
import { shoot } from './pictures.mjs';
import { PASSWORD } from './shop.mjs';

const REACHED = { listen: '0.0.0.0' };

function codeOf(log) {
  return /\bcode\S*?[=:"\s]+([A-Za-z0-9]{4,}(?:-[A-Za-z0-9]+)*)/i.exec(log)?.[1];
}

test('a server is set up with the code of its log', REACHED, async (stage) => {
  const { shop, open, forgive } = stage;
  forgive(REFUSALS);
  const page = await open('/settings', { settle: false });
  await page.getByRole('heading', { name: 'Set up this server' }).waitFor();
  for (const command of ['journalctl -u shopfloor', 'docker compose logs shopfloor'])
    await page.getByText(command, { exact: true }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'setup');
  const code = await until(() => codeOf(shop.log), `a code in the log:\n${shop.log}`);
  const create = () => page.getByRole('button', { name: 'Create the administrator' }).click();
  await page.getByLabel('Code of the log').fill('wrong-code');
  await page.getByLabel('Your name').fill('ana');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await create();
  await until(
    async () => (await page.getByLabel('Code of the log').getAttribute('aria-invalid')) === 'true',
    'the code is wrong',
  );
  await page.getByLabel('Code of the log').fill(code);
  await create();
  await page.getByRole('button', { name: /Signed in as ana/ }).waitFor();
  await settled(page);
  assert.equal(await page.locator('h1').first().textContent(), 'Settings');
});

test('no password is asked for where others could read it', REACHED, async (stage) => {
  const { shop, open, forgive, visit } = stage;
  forgive(REFUSALS);
  forgive(/request to another host/);
  /* As another machine of the network calls it. */
  const context = await visit({ baseURL: `http://127.0.0.2:${shop.port}` });
  const first = await open('/', { context, settle: false });
  await first.getByRole('heading', { name: 'Set up this server' }).waitFor();
  await first.getByText('This connection is not encrypted').waitFor();
  assert.equal(await first.getByLabel('Password', { exact: true }).count(), 0);
  assert.equal(
    await first.getByRole('link', { name: /https:/ }).getAttribute('href'),
    `https://127.0.0.2:${shop.port}/`,
  );
  assert.deepEqual(await violations(first), []);
  await shoot(first, 'signin-plain');
});
