import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fieldWords } from './fields';
import { ACTIONS, LOOKS } from './words';

const SOURCE = '../src';
const text = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c') || name.endsWith('audit.h'))
    .map((name) => readFileSync(join(SOURCE, name), 'utf8'))
    .join('\n');

const found = (pattern: RegExp): string[] => [
    ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
];

/* These bring events and reports, which are no changes of anybody's. */
const NO_CHANGES = ['post_event', 'post_batch', 'heartbeat'];

describe('what the server writes into its log has a name here', () => {
    const routes = found(/"(?:POST|PUT|DELETE)", "[^"]*",[^"]*?HANDLER\((\w+)\)/g);
    it.each(routes.filter((name) => !NO_CHANGES.includes(name)))('a request: %s', (name) =>
        expect(ACTIONS).toContain(name),
    );

    const own = [
        ...found(/\baction = STR\("(\w+)"\)/g),
        ...found(/#define AUDIT_\w+\s+STR\("(\w+)"\)/g),
        ...found(/\bnote_\w+\(\w+, STR\("(\w+)"\)/g),
    ];
    it.each(own)('the program: %s', (name) => expect(ACTIONS).toContain(name));

    const looks = found(/\baudit_looked\([^;]*?"(\w+)"/g);
    it.each(looks)('a look at: %s', (name) => expect(LOOKS).toContain(name));

    it('and all were found', () => {
        expect(routes.length).toBeGreaterThan(25);
        expect(own).toEqual(expect.arrayContaining(['seed', 'look', 'remove_old_events']));
        expect(looks).toEqual(expect.arrayContaining([...LOOKS]));
    });

    const credentials = readFileSync(join(SOURCE, 'api/credential_entry.c'), 'utf8');
    const fields = [
        ...credentials.matchAll(/(?:json_add_(?:text|bool|int)|add_names)\(out, \w+, "(\w+)"/g),
    ];
    it.each(fields.map(([, name = '']) => name))('a field: %s', (name) =>
        expect(fieldWords.en).toHaveProperty([`field.${name}`]),
    );
});
