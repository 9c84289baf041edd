/* Chromium, and everything that it complains about. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/* The packages are those of web/. */
export const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

/* The browser's own calls home are no requests of ours, but would be noise. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const SIZES = {
  desk: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  tv: { width: 1920, height: 1080 },
};

/* As script/bootstrap looks for it: the first one on the PATH. */
function chromiumPath() {
  const found = process.env.PATH.split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find(existsSync);
  if (!found) throw new Error('there is no chromium on the PATH: script/bootstrap installs it');
  return found;
}

let browser;

function launch() {
  browser ??= chromium.launch({
    executablePath: chromiumPath(),
    args: QUIET,
  });
  return browser;
}

export async function closeBrowser() {
  await (await browser)?.close();
  browser = undefined;
}

/** End the shared workers of a site, as when their process dies; how many there were. */
export async function endWorkers(origin) {
  const session = await (await launch()).newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const workers = targetInfos.filter(
    ({ type, url }) => type === 'shared_worker' && url.startsWith(origin),
  );
  for (const { targetId } of workers) await session.send('Target.closeTarget', { targetId });
  await session.detach();
  return workers.length;
}

/* Seen by the page itself, as not each violation is told in the console. */
function tellViolations() {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
    console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
  );
}

function watch(context, origin, complaints) {
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['data:', 'blob:'].includes(url.protocol) || url.origin === origin) return;
    complaints.push(`request to another host: ${url}`);
  });
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().stack}`));
}

/**
 * A browser of its own for one visitor: nothing remembered, in a zone that is not the site's.
 * Complaints are added to `complaints`.
 */
export async function visitor(
  origin,
  complaints,
  { size = 'desk', theme = 'light', ...more } = {},
) {
  const context = await (
    await launch()
  ).newContext({
    viewport: SIZES[size] ?? size,
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'America/New_York',
    baseURL: origin,
    ...more,
  });
  context.setDefaultTimeout(20_000);
  await context.addInitScript(tellViolations);
  watch(context, origin, complaints);
  return context;
}
