/* Users and keys: made, changed and ended by an administrator. */
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { test, until } from './harness.mjs';
import { settled } from './pages.mjs';
import { fillSignIn, openAs, REFUSALS } from './people.mjs';
import { shoot } from './pictures.mjs';
import { PASSWORD } from './shop.mjs';
import { rowsOf } from './reading.mjs';

const note = (page) => page.getByRole('complementary', { name: 'Open server' });

test('an open server says so, until there is an administrator', {}, async (stage) => {
  const { open, forgive, visit } = stage;
  forgive(REFUSALS);
  const context = await visit();
  const page = await open('/', { context });
  await note(page).waitFor();
  await note(page).getByRole('button', { name: 'Hide this note' }).click();
  await page.goto('/timeline');
  await settled(page);
  assert.equal(await note(page).count(), 0);
  const other = await open('/', { context });
  await note(other).getByRole('link', { name: 'Create an administrator' }).click();
  const dialog = other.getByRole('dialog');
  await dialog.getByText('This is the first administrator').waitFor();
  assert.deepEqual(await violations(other), []);
  await shoot(other, 'users-first');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Must not be empty.').waitFor();
  await dialog.getByText('Must have at least 10 characters.').waitFor();
  await dialog.getByLabel('Name').fill('ana');
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  await fillSignIn(other, 'ana');
  await other.getByRole('button', { name: /Signed in as ana/ }).waitFor();
  await settled(other);
  assert.equal(await note(other).count(), 0);
  /* The tab that was open before has to sign in, too, and it is signed in by the other's cookie. */
  await page.reload();
  await page.getByRole('button', { name: /Signed in as ana/ }).waitFor();
});

test('a user is added, changed, deactivated and deleted', {}, async (stage) => {
  const { shop, forgive } = stage;
  forgive(/status of 409/);
  await shop.register({ workers: { W1: 'Ada' } });
  await shop.shut({ ana: ['administrator'] });
  const page = await openAs(stage, 'ana', '/users');
  const dialog = page.getByRole('dialog');
  const save = () => dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Add user' }).click();
  await dialog.getByLabel('Name').fill('ana');
  await dialog.getByRole('checkbox', { name: /^Worker/ }).check();
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await save();
  await dialog.getByText('wants to know which worker').waitFor();
  await dialog.getByRole('combobox', { name: 'Worker' }).selectOption('W1');
  await save();
  /* What the server refuses stands beside the field, and what was typed stays. */
  await until(
    async () => (await dialog.getByLabel('Name').getAttribute('aria-invalid')) === 'true',
    'there is one of that name',
  );
  await dialog.getByLabel('Name').fill('ada');
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'users-dialog');
  await save();
  await dialog.waitFor({ state: 'detached' });
  const user = async (name) =>
    (await shop.get('/api/users')).users.find((one) => one.name === name);
  assert.deepEqual((await user('ada')).roles, ['worker']);
  assert.equal((await user('ada')).worker_id, 'W1');

  await page.getByRole('button', { name: 'Edit ada' }).click();
  await dialog.getByRole('checkbox', { name: /^Engineer/ }).check();
  await save();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual((await user('ada')).roles.sort(), ['engineer', 'worker']);
  await page.getByRole('button', { name: 'Deactivate ada' }).click();
  await until(async () => !(await user('ada')).active, 'it is deactivated');
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'users-list');

  await page.getByRole('button', { name: 'Delete ada' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await user('ada'), undefined);
});

test('a key is created, shown once, used, and revoked', {}, async (stage) => {
  const { shop, forgive } = stage;
  await shop.shut({ ana: ['administrator'] });
  const page = await openAs(stage, 'ana', '/users?tab=keys');
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByText('Tick at least one role.').waitFor();
  await dialog.getByLabel('Name').fill('Hall 2');
  /* A board is bound to nothing. */
  await dialog.getByRole('checkbox', { name: /^Board/ }).check();
  assert.equal(await dialog.getByRole('textbox', { name: 'Cameras' }).count(), 0);
  await dialog.getByRole('checkbox', { name: /^Board/ }).uncheck();
  await dialog.getByRole('checkbox', { name: /^Agent/ }).check();
  await dialog.getByRole('textbox', { name: 'Agent' }).fill('hall-2');
  await dialog.getByRole('textbox', { name: 'Cameras' }).fill('CAM-1, CAM-2');
  await dialog.getByLabel('Expires').fill('2020-01-01');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByText('Must be in the future.').waitFor();
  await dialog.getByLabel('Expires').fill('2199-12-31');
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'keys-dialog');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByText('Key Hall 2 is created').waitFor();
  const secret = await dialog.locator('code').first().innerText();
  assert.match(secret, /^sfk_/);
  /* What is pasted works: the file, and the id that the key is bound to. */
  const commands = await dialog.locator('code').allInnerTexts();
  assert.equal(commands[1], '(umask 077; cat > edge.key)');
  assert.equal(
    commands[2],
    `shopfloor edge --server ${shop.origin} --spool spool.db --agent hall-2 --key-file edge.key`,
  );
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'keys-made');
  /* Nothing but the box lets it go. */
  await page.keyboard.press('Escape');
  await dialog.getByText('It cannot be shown again.').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Done' }).isDisabled(), true);
  await dialog.getByRole('checkbox', { name: 'I have put it away' }).check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await page.content()).includes(secret), false);

  const [key] = (await shop.get('/api/keys')).keys.filter(({ name }) => name === 'Hall 2');
  assert.equal(key.agent_id, 'hall-2');
  assert.deepEqual(key.camera_ids, ['CAM-1', 'CAM-2']);
  /* The end of that day by the site's clock. */
  assert.equal(key.expires_at, '2199-12-31T23:00:00.000Z');
  const list = page.getByRole('region', { name: 'Keys' });
  const row = (await rowsOf(list)).find(([name]) => name.startsWith('Hall 2'));
  assert.equal(row[1], 'Agent');
  assert.equal(row[2], 'Agent: hall-2; Cameras: CAM-1, CAM-2');
  await shoot(page, 'keys-list');

  const ask = () =>
    fetch(`${shop.origin}/api/agents/heartbeat`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${secret}` },
      body: '{}',
    });
  assert.equal((await ask()).status, 400);
  await page.getByRole('button', { name: 'Revoke Hall 2' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await ask()).status, 401);
  forgive(REFUSALS);
});
