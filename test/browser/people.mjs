/* People who sign in, and the codes of their phones. */
import { createHmac } from 'node:crypto';
import { settled } from './pages.mjs';
import { PASSWORD } from './shop.mjs';

/* Whoever is nobody asks for what is refused, and the browser says so. */
export const REFUSALS = /status of (401|403|429)/;

/** Fill in the form that is there. */
export async function fillSignIn(page, name, password = PASSWORD) {
  const button = page.getByRole('button', { name: 'Sign in', exact: true });
  const form = page.locator('form').filter({ has: button });
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('Password', { exact: true }).fill(password);
  await button.click();
}

/** A page of somebody who signs in on the way there. */
export async function openAs({ open, forgive }, name, path, look = {}) {
  forgive(REFUSALS);
  const page = await open(path, { ...look, settle: false });
  await fillSignIn(page, name);
  await page.getByRole('button', { name: new RegExp(`Signed in as ${name}`) }).waitFor();
  await settled(page);
  return page;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytesOf(base32) {
  const bits = [...base32.replace(/[\s=]/g, '')]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** The code that an app shows (RFC 6238), now or so many steps later. */
export function phoneCode(secret, later = 0) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac('sha1', bytesOf(secret)).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
