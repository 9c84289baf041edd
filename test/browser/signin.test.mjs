/* Signing in and out: the page that was asked for comes, and stays when a session ends. */
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { test, until } from './harness.mjs';
import { settled } from './pages.mjs';
import { fillSignIn, openAs, phoneCode, REFUSALS } from './people.mjs';
import { shoot } from './pictures.mjs';
import { PASSWORD } from './shop.mjs';

const heading = (page) => page.locator('h1').first().textContent();
const menu = (page) => page.getByRole('button', { name: /Signed in as/ });

async function signOut(page) {
  await menu(page).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password', { exact: true }).waitFor();
}

test('signing in leads to the page that was asked for', {}, async (stage) => {
  const { shop, open, forgive } = stage;
  forgive(REFUSALS);
  await shop.shut({ ana: ['engineer'] });
  const page = await open('/analytics?window=previous', { settle: false });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(await page.title(), 'Sign in – shopfloor');
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'signin');

  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Must not be empty.').first().waitFor();
  await fillSignIn(page, 'ana', 'not her password');
  await page.getByText('Name and password do not fit.').waitFor();
  await fillSignIn(page, 'Ana');
  await menu(page).waitFor();
  await settled(page);
  assert.equal(await heading(page), 'Analytics');
  assert.equal(new URL(page.url()).search, '?window=previous');

  await signOut(page);
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a session that ends loses nothing of the page', {}, async (stage) => {
  const { shop } = stage;
  await shop.shut({ ana: ['administrator'] });
  const page = await openAs(stage, 'ana', '/settings');
  await page.getByRole('button', { name: 'Add worker' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Grace');
  /* Whoever's roles change has to sign in anew; the live stream tells of it. */
  await shop.call('PUT', '/api/users/ana', { roles: ['administrator', 'auditor'] });
  await page.getByText('Your session has ended.').waitFor({ timeout: 60_000 });
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'signin-over');
  await fillSignIn(page, 'ana');
  await page.getByText('Your session has ended.').waitFor({ state: 'detached' });
  const dialog = page.getByRole('dialog');
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'Grace');
  await dialog.getByLabel('Id').fill('W9');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await shop.get('/api/workers')).workers.length, 1);
});

test('somebody else who signs in gets nothing of what was typed', {}, async (stage) => {
  const { shop } = stage;
  await shop.shut({ ana: ['administrator'], ben: ['administrator'] });
  const page = await openAs(stage, 'ana', '/settings');
  await page.getByRole('button', { name: 'Add worker' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Grace');
  await shop.call('PUT', '/api/users/ana', { active: false });
  await page.getByText('Your session has ended.').waitFor({ timeout: 60_000 });
  await fillSignIn(page, 'ben');
  await page.getByRole('button', { name: /Signed in as ben/ }).waitFor();
  await settled(page);
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal(await page.getByText('Add worker (Unsaved)').count(), 0);
});

test('what one may not do is not shown', {}, async (stage) => {
  const { shop } = stage;
  await shop.register({ workers: { W1: 'Ada' }, stations: { S1: 'Press' } });
  await shop.see('W1 S1 working', 5);
  await shop.shut({ eve: ['engineer'], vic: ['viewer'], sue: ['supervisor'] });
  const items = async (page) =>
    (await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts()).map(
      (text) => text.trim(),
    );

  const eve = await openAs(stage, 'eve', '/events');
  assert.deepEqual(await items(eve), [
    'Overview',
    'Timeline',
    'Analytics',
    'Events',
    'Edge',
    'Quality',
    'Andon board',
  ]);
  assert.equal(await eve.getByRole('button', { name: /Void the event/ }).count(), 0);
  await eve.goto('/settings');
  await eve.getByRole('heading', { name: 'This page is not for you' }).waitFor();

  const sue = await openAs(stage, 'sue', '/events');
  await sue
    .getByRole('button', { name: /Void the event/ })
    .first()
    .waitFor();

  const vic = await openAs(stage, 'vic', '/');
  assert.deepEqual(await items(vic), [
    'Overview',
    'Timeline',
    'Analytics',
    'Edge',
    'Quality',
    'Andon board',
  ]);
});

test('a phone is set up, wanted, and replaced by a code on paper', {}, async (stage) => {
  const { shop, open, forgive } = stage;
  forgive(/status of 40[03]/);
  await shop.shut({ ana: ['engineer'] });
  const page = await openAs(stage, 'ana', '/account');
  const card = page.getByRole('region', { name: 'Code of your phone' });
  await card.getByRole('button', { name: 'Turn on' }).click();
  const proof = page.getByRole('dialog', { name: 'Turn on the code of your phone?' });
  await proof.getByLabel('Current password').fill('somebody else at her browser');
  await proof.getByRole('button', { name: 'Continue' }).click();
  await proof.getByText('That is not your password.').waitFor();
  assert.deepEqual(await violations(page), []);
  await proof.getByLabel('Current password').fill(PASSWORD);
  await proof.getByRole('button', { name: 'Continue' }).click();
  await card.getByRole('img', { name: 'QR code of the secret' }).waitFor();
  const secret = await card.locator('code').first().innerText();
  assert.match(await card.getByRole('link').getAttribute('href'), /^otpauth:\/\/totp\//);
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'account-phone-code');
  await card.getByRole('textbox').fill('000000');
  await card.getByRole('button', { name: 'Turn on' }).click();
  await card.getByText('That code does not fit.').waitFor();
  await card.getByRole('textbox').fill(phoneCode(secret));
  await card.getByRole('button', { name: 'Turn on' }).click();
  await card.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  const codes = await card.locator('ul li').allInnerTexts();
  assert.equal(codes.length, 10);
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'account-recovery');
  await card.getByRole('button', { name: 'I have kept them' }).click();
  await card.getByText('10 recovery codes are left').waitFor();
  assert.equal(await page.getByText(codes[0]).count(), 0);

  const other = await open('/account', { settle: false });
  await fillSignIn(other, 'ana');
  const code = other.getByLabel('Code', { exact: true });
  await code.fill('123456');
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await other.getByText('That code does not fit').waitFor();
  await code.fill(codes[0]);
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await menu(other).waitFor();
  await other.getByText('9 recovery codes are left').waitFor();

  /* The other browser is listed, and ended from here. */
  const sessions = page.getByRole('region', { name: 'Where you are signed in' });
  await page.reload();
  await settled(page);
  assert.equal(await sessions.locator('tbody tr').count(), 2);
  await sessions.getByRole('button', { name: /End the session/ }).click();
  await until(async () => (await sessions.locator('tbody tr').count()) === 1, 'it is gone');
  await other.getByText('Your session has ended.').waitFor({ timeout: 60_000 });

  await card.getByRole('button', { name: 'Turn off' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Current password').fill('not hers at all');
  await dialog.getByRole('button', { name: 'Turn off' }).click();
  await dialog.getByText('That is not your password.').waitFor();
  await dialog.getByLabel('Current password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Turn off' }).click();
  await dialog.waitFor({ state: 'detached' });
  await card.getByText('Off', { exact: true }).waitFor();
});

test('a password is changed', {}, async (stage) => {
  const { shop } = stage;
  await shop.shut({ ana: ['viewer'] });
  const page = await openAs(stage, 'ana', '/account');
  const card = page.getByRole('region', { name: 'Password' });
  const change = async (now, next) => {
    await card.getByLabel('Current password').fill(now);
    await card.getByLabel('New password').fill(next);
    await card.getByRole('button', { name: 'Change the password' }).click();
  };
  await change(PASSWORD, 'short');
  await card.getByText('Must have at least 10 characters.').waitFor();
  await change('wrong wrong wrong', 'staple staple staple');
  await card.getByText('That is not your password.').waitFor();
  await change(PASSWORD, 'staple staple staple');
  await card.getByText('The password is changed.').waitFor();
  await signOut(page);
  await fillSignIn(page, 'ana', 'staple staple staple');
  await menu(page).waitFor();
});
