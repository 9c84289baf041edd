/* All without a mouse. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { PAGES, viewOf } from './pages.mjs';

/* What has the focus: its name, and whether one sees that it has it. */
function focused(page) {
  return page.evaluate(() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    const { left, top, right, bottom } = one.getBoundingClientRect();
    /* Places all over what of it is inside the window. */
    const along = (from, to) => [0.05, 0.5, 0.95].map((part) => from + part * (to - from));
    const places = along(Math.max(0, left), Math.min(innerWidth, right)).flatMap((x) =>
      along(Math.max(0, top), Math.min(innerHeight, bottom)).map((y) => [x, y]),
    );
    const shows = ([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (one.contains(hit) || hit.contains(one));
    };
    return {
      name: one.getAttribute('aria-label') ?? one.textContent.trim().slice(0, 40),
      html: one.outerHTML.slice(0, 160),
      visible: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      /* Not hidden behind the bar on top. */
      inSight: places.some(shows),
    };
  });
}

async function tabTo(page, wanted, limit = 80) {
  for (let step = 0; step < limit; step++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now && wanted.test(now.name)) return now;
  }
  throw new Error(`Tab does not lead to ${wanted}`);
}

test('the first key leads past the navigation', { shared: true }, async ({ open }) => {
  const page = await open('/?window=previous');
  await page.keyboard.press('Tab');
  assert.match((await focused(page)).name, /Skip to the content/);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
});

test('focus is seen wherever it goes', { shared: true }, async ({ open }) => {
  for (const { path, name } of PAGES) {
    const page = await open(path);
    const faults = [];
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab');
      const now = await focused(page);
      if (!now) break;
      if (!now.visible || !now.inSight) faults.push(now);
    }
    assert.deepEqual(faults, [], name);
  }
});

test('window, sort and filters work by keyboard', { shared: true }, async ({ open }) => {
  const page = await open('/');
  await tabTo(page, /This shift/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await until(
    () => viewOf(page).get('window') === 'previous',
    'the arrow leads to the previous shift',
  );
  await tabTo(page, /^Units$/);
  await page.keyboard.press('Enter');
  await until(() => viewOf(page).get('sort') === '-units', 'Enter sorts');
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('zzz');
  await until(() => viewOf(page).get('q') === 'zzz', 'the search is in the address');
});

test('a dialog takes the focus and gives it back', { shared: true }, async ({ open }) => {
  const page = await open('/?from=2026-01-05T08:00Z&to=2026-01-05T10:00Z');
  await tabTo(page, /Change/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(() => !!document.activeElement.closest('[role=dialog]'));
    assert.ok(inside, 'Tab stays inside');
  }
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await until(async () => /Change/.test((await focused(page))?.name ?? ''), 'focus is back');
});
