/* Every page in light, dark and on a phone: a picture of each for a person to look at, no
 * violation of the rules of accessibility, nothing wider than the screen. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { violations } from './axe.mjs';
import { SIZES } from './browser.mjs';
import { test } from './harness.mjs';
import { PAGES } from './pages.mjs';

const folder = join(dirname(process.env.SHOPFLOOR_UNDER_TEST), 'screenshots');
mkdirSync(folder, { recursive: true });

/* The board is dark unless its address says otherwise: nobody sets up a screen on the wall. */
function pathIn({ path, name }, theme) {
  return name === 'board' && theme === 'light' ? `${path}?theme=light` : path;
}

/* Beyond the right edge one would have to scroll for it. */
async function tooWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

for (const each of PAGES)
  for (const theme of ['light', 'dark'])
    test(`${each.name} in ${theme} is accessible`, { shared: true }, async ({ open }) => {
      const size = each.name === 'board' ? 'tv' : 'desk';
      const page = await open(pathIn(each, theme), { theme, size, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(folder, `${each.name}-${theme}.png`) });
      assert.deepEqual(await violations(page), []);
      const shown = page.locator('[data-theme]').last();
      assert.equal(await shown.getAttribute('data-theme'), theme);
    });

for (const each of PAGES)
  test(`${each.name} fits a phone`, { shared: true }, async ({ open }) => {
    const page = await open(each.path, { size: 'phone', hasTouch: true, isMobile: true });
    await page.screenshot({ path: join(folder, `${each.name}-phone.png`), fullPage: true });
    assert.equal(await tooWide(page), 0);
    assert.deepEqual(await violations(page), []);
  });

test('everything can be operated that is 24 px large', { shared: true }, async ({ open }) => {
  for (const { path } of PAGES) {
    const page = await open(path, { size: SIZES.desk });
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, [role=radio], [role=tab], select, input')]
        .filter((one) => one.checkVisibility() && !one.closest('.sr-only'))
        .map((one) => ({ html: one.outerHTML.slice(0, 120), box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
        .map(({ html, box }) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`),
    );
    assert.deepEqual(small, [], path);
  }
});
