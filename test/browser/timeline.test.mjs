/* The timeline: zoom and pan by button and key, held by the address. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { settled, viewOf } from './pages.mjs';

/* The part of the window in view, in minutes; null: the whole. */
function zoomOf(page) {
  const text = viewOf(page).get('zoom');
  if (!text) return null;
  const [from, to] = text.split('~').map((one) => Date.parse(one));
  return (to - from) / 60_000;
}

test(
  'the timeline zooms, pans, and a link shows the same part',
  { shared: true },
  async ({ open }) => {
    const page = await open('/timeline?window=previous');
    const button = (name) => page.getByRole('button', { name, exact: true });
    assert.equal(zoomOf(page), null);
    await button('Zoom in').click();
    const once = await until(() => zoomOf(page), 'the zoom in the address');
    assert.ok(once < 480, `${once} minutes`);
    await button('Zoom in').click();
    await until(() => zoomOf(page) < once, 'closer still');
    const part = viewOf(page).get('zoom');
    await page.reload();
    await settled(page);
    assert.equal(viewOf(page).get('zoom'), part);
    assert.ok(await button('Zoom out').isEnabled(), 'the part is in view again');
    await button('Earlier').click();
    await until(() => viewOf(page).get('zoom') !== part, 'another part');
    for (let step = 0; step < 12 && (await button('Zoom out').isEnabled()); step++)
      await button('Zoom out').click();
    await until(() => zoomOf(page) === null, 'the whole window again');
  },
);
