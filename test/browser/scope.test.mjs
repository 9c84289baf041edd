/* Where figures of people are not shown, pages are whole, and say why. */
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { scene, test } from './harness.mjs';
import { openAs } from './people.mjs';
import { shoot } from './pictures.mjs';
import { card } from './reading.mjs';

/* Names that must stand nowhere. */
const CANARIES = /Canary|W-canary/;

const FLOOR = scene(async (shop) => {
  await shop.register({
    workers: { 'W-canary-1': 'Canary Ada', 'W-canary-2': 'Canary Ben' },
    stations: { S1: 'Press', S2: 'Saw' },
  });
  await shop.see('W-canary-1 S1 working', 30);
  await shop.see('W-canary-1 S1 +3', 20);
  await shop.see('W-canary-2 S2 working', 30);
  await shop.shut({
    eve: ['engineer'],
    vic: ['viewer'],
    ada: { roles: ['worker'], worker_id: 'W-canary-1' },
  });
});

const NOTE = 'No figures of single people';

for (const [name, paths] of [
  ['eve', ['/', '/timeline', '/analytics', '/workstations/S1', '/events', '/workers/W-canary-1']],
  ['vic', ['/', '/timeline', '/analytics', '/workstations/S1']],
])
  test(`pages name nobody to ${name}, and are whole`, { shared: FLOOR }, async (stage) => {
    stage.forgive(/status of 404/);
    const page = await openAs(stage, name, '/');
    for (const path of paths) {
      await page.goto(path);
      if (!['/analytics', '/workstations/S1'].includes(path)) await page.getByText(NOTE).waitFor();
      await page.locator('h1').first().waitFor({ state: 'attached' });
      const text = await page.locator('body').innerText();
      if (path !== '/workers/W-canary-1') assert.doesNotMatch(text, CANARIES, path);
      assert.equal(await page.getByRole('alert').count(), 0, path);
      assert.deepEqual(await violations(page), [], path);
      await shoot(page, `scope-${name}${path.replaceAll(/\W+/g, '-')}`);
    }
  });

test('a worker sees the own figures, and nobody else’s', { shared: FLOOR }, async (stage) => {
  const page = await openAs(stage, 'ada', '/');
  const workers = card(page, 'Workers');
  await workers.getByText('Canary Ada').waitFor();
  await page.getByText('Of people, you see only your own figures here.').waitFor();
  assert.doesNotMatch(await page.locator('body').innerText(), /Canary Ben/);
  assert.deepEqual(await violations(page), []);
  await shoot(page, 'scope-ada');
});
