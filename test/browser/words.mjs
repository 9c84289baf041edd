/* The dictionaries of the dashboard, read from its source: what a page says in English, and
 * says otherwise in German. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const SOURCE = fileURLToPath(new URL('../../web/src', import.meta.url));

function sources() {
  return readdirSync(SOURCE, { recursive: true })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map((name) => ({ name, text: readFileSync(join(SOURCE, name), 'utf8') }));
}

/* `'key': 'text',` on one line or two; within quotes of either kind. */
function entriesOf(text) {
  const entry = /'([\w.]+)':\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"),/g;
  return [...text.matchAll(entry)].map(([, key, single, double]) => [key, single ?? double]);
}

/* A file is in one language, or has the one and then the other. */
function parts({ name, text }) {
  if (/\/(en|de)\.ts$/.test(name)) return { [name.slice(-5, -3)]: text };
  const [, en, de] = /\ben: \{(.*?)\bde: \{(.*)/s.exec(text) ?? [];
  return de === undefined ? {} : { en, de };
}

/** { en, de }: texts by key. */
export function dictionaries() {
  const words = { en: {}, de: {} };
  for (const source of sources())
    for (const [language, text] of Object.entries(parts(source)))
      Object.assign(words[language], Object.fromEntries(entriesOf(text)));
  return words;
}

/* Texts with places to fill in match whatever is filled in. Those of a letter or two, or of
 * places alone, say nothing about the language; nor do words that both languages have. */
function english({ en, de }) {
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
/** A text that is English, and would not be in German. */
export const ENGLISH = new RegExp(`^(${english(dictionaries()).join('|')})$`, 's');

/** In the browser: all that is shown, or read out in its stead. */
export function texts() {
  const shown = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const all = [document.title];
  while (shown.nextNode())
    if (!shown.currentNode.parentElement.closest('script, style, code'))
      all.push(shown.currentNode.nodeValue);
  for (const name of ['aria-label', 'title', 'placeholder', 'aria-description', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]`)) all.push(one.getAttribute(name));
  return [...new Set(all.map((text) => text.trim()).filter(Boolean))];
}
