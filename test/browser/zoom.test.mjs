/* Text at twice its size, which is half as many pixels for the page, and the narrowest page that
 * is promised: nothing scrolls sideways, and no control is cut off or out of reach. */
import assert from 'node:assert/strict';
import { test } from './harness.mjs';
import { PAGES } from './pages.mjs';

const SIZES = { '200 %': { width: 640, height: 400 }, '320 px': { width: 320, height: 640 } };

/* Controls that are cut off where nothing can be scrolled to show them, and those whose own
 * text does not fit. A name may end in dots where its whole is the title. */
function cutOff() {
  const controls = 'a[href], button, select, input, [role=radio], [role=tab], [role=switch]';
  const named = (one) => one.outerHTML.slice(0, 160);
  const outside = (box, of) => box.left < of.left - 1 || box.right > of.right + 1;
  function hidden(one) {
    const box = one.getBoundingClientRect();
    for (let up = one.parentElement; up; up = up.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(up);
      if (overflowX === 'visible' || (textOverflow === 'ellipsis' && one.title)) continue;
      if (overflowX === 'auto' || overflowX === 'scroll') return false;
      if (outside(box, up.getBoundingClientRect())) return true;
    }
    return outside(box, { left: 0, right: innerWidth });
  }
  const narrow = (one) =>
    ['BUTTON', 'A'].includes(one.tagName) &&
    one.scrollWidth > one.clientWidth + 1 &&
    getComputedStyle(one).overflowX !== 'visible' &&
    !one.title;
  return [...document.querySelectorAll(controls)]
    .filter((one) => one.checkVisibility() && !one.closest('.sr-only'))
    .filter((one) => one.getBoundingClientRect().width > 1)
    .filter((one) => hidden(one) || narrow(one))
    .map(named);
}

/* What stays while the page scrolls must leave most of it to the page. What has the heading in
 * it is the page. */
function pinned() {
  const scrolls = (one) =>
    one && (getComputedStyle(one).overflowY !== 'visible' || scrolls(one.parentElement));
  const heights = [...document.querySelectorAll('body *')]
    .filter((one) => ['fixed', 'sticky'].includes(getComputedStyle(one).position))
    .filter((one) => one.checkVisibility() && !one.querySelector('h1'))
    .filter((one) => !scrolls(one.parentElement))
    .map((one) => one.getBoundingClientRect().height);
  return Math.max(0, ...heights) / innerHeight;
}

async function usable(page, view) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} px too wide at ${view}`);
  assert.deepEqual(await page.evaluate(cutOff), [], view);
  const part = await page.evaluate(pinned);
  assert.ok(part <= 0.25, `${part} of the height is pinned at ${view}`);
}

for (const locale of ['en-GB', 'de-DE'])
  for (const { path, name } of PAGES)
    test(`${name} can be used when zoomed in, in ${locale}`, { shared: true }, async ({ open }) => {
      const page = await open(path, { size: SIZES['200 %'], deviceScaleFactor: 2, locale });
      for (const [view, size] of Object.entries(SIZES)) {
        await page.setViewportSize(size);
        await page.evaluate(() => new Promise(requestAnimationFrame));
        await usable(page, view);
      }
    });
