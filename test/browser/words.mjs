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
