/* In German all is German: headings, words, numbers, and what is only read out. */
import assert from 'node:assert/strict';
import { test, until } from './harness.mjs';
import { MONDAY, MORNING } from './monday.mjs';
import { PAGES, settled } from './pages.mjs';
import { card, factsOf } from './reading.mjs';
import { dictionaries } from './words.mjs';

const GERMAN = { locale: 'de-DE' };
const { en, de } = dictionaries();

/* Texts with places to fill in match whatever is filled in. Those of a letter or two, or of
 * places alone, say nothing about the language; nor do words that both languages have. */
function english() {
  const german = new Set(Object.values(de));
  const texts = Object.values(en).filter(
    (text) => !german.has(text) && text.replace(/\{\w+\}|[^a-z]/gi, '').length > 2,
  );
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return texts.map((text) =>
    text
      .split(/\{\w+\}/)
      .map(literal)
      .join('.+'),
  );
}
const ENGLISH = new RegExp(`^(${english().join('|')})$`, 's');

/* All that is shown, or read out in its stead. */
function texts() {
  const shown = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const all = [document.title];
  while (shown.nextNode())
    if (!shown.currentNode.parentElement.closest('script, style, code'))
      all.push(shown.currentNode.nodeValue);
  for (const name of ['aria-label', 'title', 'placeholder', 'aria-description', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]`)) all.push(one.getAttribute(name));
  return [...new Set(all.map((text) => text.trim()).filter(Boolean))];
}

test('the dictionaries say the same things', { shared: true }, async () => {
  assert.ok(Object.keys(en).length > 300, `${Object.keys(en).length} English texts`);
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
});

/* One thing has one word: what is said of in English, and in German. "Angemeldet" is who signed
 * in, and never what is registered. */
const GLOSSARY = [
  [/\bdisput/i, /einspr[uü]ch/i],
  [/\bsign(s|ed)? in\b|\bsigning in\b/i, /an(ge|zu)?meld|melde[nt]? .*\ban\b/i],
  [/\bregister(ed|s)?\b/i, /eingetragen|Stammdaten|tragen .* ein\b/i],
  [/\baudit log\b/i, /Protokoll/],
  [/\bvoid/i, /stornier/i],
  [/\bsupervisor/i, /Schichtleitung/],
];

test('one thing has one word in German', { shared: true }, async () => {
  for (const [english, german] of GLOSSARY) {
    const about = Object.keys(en).filter((key) => english.test(en[key]));
    assert.ok(about.length > 0, String(english));
    assert.deepEqual(
      about.filter((key) => !german.test(de[key])).map((key) => de[key]),
      [],
    );
  }
  const others = Object.values(de).filter((text) => /bestreit|bestritt|Einw[aä]nd/i.test(text));
  assert.deepEqual(others, []);
});

test('one of a kind is not many', { shared: true }, async () => {
  const keys = Object.keys(en);
  const many = keys.filter((key) => /\{count\} [a-z]+s\b/.test(en[key]));
  assert.ok(many.length > 5);
  assert.deepEqual(
    many.filter((key) => !key.endsWith('.other') || !(key.replace(/other$/, 'one') in en)),
    [],
  );
});

test('English would be seen', { shared: MONDAY }, async ({ open }) => {
  const page = await open('/');
  const found = (await page.evaluate(texts)).filter((text) => ENGLISH.test(text));
  assert.ok(found.length > 20, found.join('\n'));
});

for (const { path, name } of PAGES)
  test(`${name} is German for a German`, { shared: true }, async ({ open }) => {
    const page = await open(path, GERMAN);
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
    const all = await page.evaluate(texts);
    assert.deepEqual(
      all.filter((text) => ENGLISH.test(text)),
      [],
    );
    /* 1.234 is a thousand, 12.3 is English. */
    assert.deepEqual(
      all.filter((text) => /\d\.\d{1,2}(?!\d)/.test(text)),
      [],
    );
    const title = await page.title();
    if (!['worker', 'station'].includes(name))
      assert.ok(title.includes(de[`nav.${name}`]), `${title} is not ${de[`nav.${name}`]}`);
  });

test('numbers are written as the language does', { shared: MONDAY }, async ({ open }) => {
  const page = await open(`/workers/W1?${MORNING}`, GERMAN);
  const facts = await factsOf(card(page, de['detail.figures']));
  assert.equal(facts[de['figure.utilization']].replace(/\s/g, ' '), '85,7 %');
  assert.equal(facts[de['figure.rate']], '21,0 /h');
});

test('the language that is chosen is kept', { shared: MONDAY }, async ({ open }) => {
  const page = await open(`/?${MORNING}`);
  const language = () => page.evaluate(() => document.documentElement.lang);
  assert.equal(await language(), 'en');
  await page.getByRole('button', { name: 'Language, Theme' }).click();
  await page.getByRole('radio', { name: 'Deutsch' }).click();
  await until(async () => (await language()) === 'de', 'it is German at once');
  await page.goto('/settings');
  await settled(page);
  assert.equal(await language(), 'de');
  assert.equal(await page.locator('h1').textContent(), de['nav.settings']);
});
