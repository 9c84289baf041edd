/* Every page on paper: light, on A4, without what is there to be pressed, and whole. */
import assert from 'node:assert/strict';
import { crowd } from './crowd.mjs';
import { scene, test, until } from './harness.mjs';
import { PAGES } from './pages.mjs';

/* A4 on end less the margins, in CSS pixels. */
const SHEET = { width: 703, height: 1031 };

/* As the browser does it before it prints. */
async function printed(page) {
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize(SHEET);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
}

/* What nobody can press on paper: buttons that are no text of a table, and fields. */
function operable() {
  return [...document.querySelectorAll('button, select, input, [role=radio], [role=tab]')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('td, th'))
    .map((one) => one.outerHTML.slice(0, 120));
}

/* What juts out over the edge of the sheet. */
function cutOff() {
  return [...document.querySelectorAll('main *')]
    .filter((one) => one.checkVisibility() && !one.closest('.sr-only, [aria-hidden=true]'))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120));
}

for (const { path, name } of PAGES)
  test(`${name} can be printed from a dark screen`, { shared: true }, async ({ open }) => {
    const page = await open(path, { theme: 'dark' });
    await printed(page);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
    const ground = () =>
      getComputedStyle(document.querySelector('main')).getPropertyValue('--ground');
    assert.equal((await page.evaluate(ground)).trim(), '#fff');
    assert.deepEqual(await page.evaluate(operable), []);
    assert.deepEqual(await page.evaluate(cutOff), []);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  });

const FLOOR = scene((shop) => crowd(shop, { workers: 60, stations: 20 }));

/* Sheets of a PDF, and how large they are, in points. */
function sheets(pdf) {
  const boxes = pdf.toString('latin1').match(/\/MediaBox\s*\[[^\]]*\]/g) ?? [];
  return boxes.map((box) =>
    box
      .match(/[\d.]+/g)
      .slice(2)
      .map((size) => Math.round(Number(size))),
  );
}

test('60 workers take three sheets of A4', { shared: FLOOR }, async ({ open }) => {
  const page = await open('/');
  await until(async () => (await page.locator('tbody tr').count()) === 80, 'all rows');
  const all = sheets(await page.pdf({ preferCSSPageSize: true }));
  assert.ok(all.length >= 2 && all.length <= 3, `${all.length} sheets`);
  for (const [width, height] of all) assert.deepEqual([width, height], [595, 842]);
});

test('the timeline on paper has all lanes', { shared: FLOOR }, async ({ open }) => {
  const page = await open('/timeline');
  await page.locator('canvas').first().waitFor();
  await printed(page);
  const lanes = page.locator('[title^="Worker "]:visible');
  assert.equal(await lanes.count(), 60);
  const heights = await page
    .locator('canvas:visible')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.ok(Math.max(...heights) < SHEET.height / 2, 'no piece needs half a sheet');
});
