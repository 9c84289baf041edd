/* Run the tests of the dashboard: run.mjs BINARY [WORD...]
 * run.mjs BINARY --readme takes the README's picture anew. */
import { accessSync, constants, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [binary, ...given] = process.argv.slice(2);
const words = given.map((word) => (word === '--readme' ? 'README' : word));
try {
  accessSync(binary ?? '', constants.X_OK);
} catch {
  console.error('usage: run.mjs BINARY [WORD...] | run.mjs BINARY --readme');
  process.exit(2);
}
process.env.SHOPFLOOR_UNDER_TEST = resolve(binary);

const here = dirname(fileURLToPath(import.meta.url));
const { runAll } = await import('./harness.mjs');
for (const file of readdirSync(here)
  .filter((name) => name.endsWith('.test.mjs'))
  .sort())
  await import(join(here, file));
const { passed, failed } = await runAll(words);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
