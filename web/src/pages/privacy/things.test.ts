import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { thingOf } from './things';

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

    it('may be more on a later server', () => {
        expect(thingOf('dreams')).toBeNull();
    });
});
