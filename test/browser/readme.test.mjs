/* The picture in the README is one of the overview. It is taken here: left among the other
 * pictures, and put into the README's place when `run.mjs --readme` asks for it. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SIZES } from './browser.mjs';
import { scene, test, until } from './harness.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT = 200_000;
const taken = process.argv.includes('--readme')
  ? join(ROOT, 'docs/overview.png')
  : join(dirname(process.env.SHOPFLOOR_UNDER_TEST), 'screenshots/overview.png');

/* A site whose clock shows between eleven and twelve now, so that the shift has something to
 * show whenever this runs. West of Greenwich is plus in these names. */
function lateMorning() {
  const behind = new Date().getUTCHours() - 11;
  return `Etc/GMT${behind < 0 ? '' : '+'}${behind}`;
}

const SITE = scene(() => undefined, {
  seed: true,
  options: ['--seed-number', '1', '--timezone', lateMorning(), '--demo'],
});

test('the README’s picture of the overview can be taken', { shared: SITE }, async ({ open }) => {
  const page = await open('/', { size: SIZES.desk, reducedMotion: 'reduce' });
  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  await page.getByText('Change against the same part').waitFor();
  const rows = page.locator('tbody tr');
  await until(async () => (await rows.count()) > 8, 'there is something to see');
  mkdirSync(dirname(taken), { recursive: true });
  await page.screenshot({ path: taken });
  assert.ok(statSync(taken).size < LIMIT, `${statSync(taken).size} bytes`);
});

test('pictures that documents show are there, and no others', { shared: true }, async () => {
  const pictures = ['README.md', 'ARCHITECTURE.md'].flatMap((name) =>
    [...readFileSync(join(ROOT, name), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(
      ([, path]) => path,
    ),
  );
  assert.ok(pictures.includes('docs/overview.png'), 'the README shows the overview');
  for (const path of pictures) assert.ok(existsSync(join(ROOT, path)), `${path} is missing`);
  const kept = readdirSync(join(ROOT, 'docs')).filter((name) => /\.(png|jpe?g|svg)$/.test(name));
  for (const name of kept) assert.ok(pictures.includes(`docs/${name}`), `nothing shows ${name}`);
});
