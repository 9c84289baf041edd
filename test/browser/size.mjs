/* How much JavaScript a page loads. */
import assert from 'node:assert/strict';

/** In bytes, compressed. */
export const LIMIT = 150_000;

/* All that is asked for until the page stands, as a browser gets it that knows gzip only: without
 * TLS, from another machine, none is given brotli. */
async function loaded(page) {
  const names = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.includes('/assets/') && name.endsWith('.js')),
  );
  return Promise.all(
    names.map(async (name) => {
      const { headers } = await fetch(name, { headers: { 'Accept-Encoding': 'gzip' } });
      return {
        packed: Number(headers.get('Content-Length')),
        how: headers.get('Content-Encoding'),
      };
    }),
  );
}

/** How many bytes of it the page has loaded. */
export async function sizeOf(page) {
  const files = await loaded(page);
  assert.ok(files.length > 0 && files.every(({ how }) => how === 'gzip'), 'compressed');
  return files.reduce((sum, file) => sum + file.packed, 0);
}
