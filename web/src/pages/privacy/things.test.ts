import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { thingOf } from './things';

/* The rows of the user's documentation, in its own order. */
function documented(): string[] {
    const page = readFileSync('../docs/privacy.md', 'utf8');
    const table = /^\| kept \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(page)?.[1] ?? '';
    return table.split('\n').flatMap((row) => row.split(' | ')[0]?.slice(2) || []);
}

/* Up to what follows a colon. */
const head = (what: string): string => what.split(':')[0] ?? '';

/* The first text of each row of the server's table. */
function rows(): string[] {
    const source = readFileSync('../src/api/privacy.c', 'utf8');
    const table = /\} things\[\] = \{\n(.*?)\n\};/s.exec(source)?.[1] ?? '';
    return [...table.matchAll(/^ {4}\{"([^"]*)/gm)].map(([, what = '']) => what);
}

describe('what is kept of people', () => {
    it.each(rows())('“%s” is known in all languages', (what) => {
        expect(thingOf(what)).not.toBeNull();
    });

    it('is each another thing', () => {
        const things = rows().map(thingOf);
        expect(things.length).toBeGreaterThan(5);
        expect(new Set(things).size).toBe(things.length);
    });

    it('is the same in the documentation', () => {
        expect(documented().map(head).toSorted()).toEqual(rows().map(head).toSorted());
    });

    it('may be more on a later server', () => {
        expect(thingOf('dreams')).toBeNull();
    });
});
