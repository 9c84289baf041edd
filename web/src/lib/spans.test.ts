import { describe, expect, it } from 'vitest';
import { difference, intersection, length, union, type Span } from './spans';

/* `0-5 8-9` */
function read(text: string): Span[] {
    return text
        .split(' ')
        .filter(Boolean)
        .map((part) => {
            const [start = 0, end = 0] = part.split('-').map(Number);
            return { start, end };
        });
}
const write = (spans: Span[]): string => spans.map(({ start, end }) => `${start}-${end}`).join(' ');

describe('union', () => {
    it.each([
        ['', ''],
        ['3-5 0-1', '0-1 3-5'],
        ['0-2 2-4', '0-4'],
        ['0-9 1-2 8-12', '0-12'],
        ['4-4 5-3', ''],
    ])('%s is %s', (spans, want) => expect(write(union(read(spans)))).toBe(want));
});

describe('intersection', () => {
    it.each([
        ['0-10', '', ''],
        ['0-10', '2-4 8-12', '2-4 8-10'],
        ['0-3 5-9', '2-6', '2-3 5-6'],
        ['0-3', '3-5', ''],
        ['0-3 4-5', '0-3 4-5', '0-3 4-5'],
    ])('%s and %s is %s', (a, b, want) => {
        expect(write(intersection(read(a), read(b)))).toBe(want);
        expect(write(intersection(read(b), read(a)))).toBe(want);
    });
});

describe('difference', () => {
    it.each([
        ['0-10', '', '0-10'],
        ['0-10', '2-4 8-12', '0-2 4-8'],
        ['0-3 5-9', '2-6', '0-2 6-9'],
        ['0-3 5-9', '0-20', ''],
        ['5-9', '0-2 3-5 9-10', '5-9'],
        ['0-2 3-5 6-8', '1-4 7-9', '0-1 4-5 6-7'],
    ])('%s less %s is %s', (a, b, want) => expect(write(difference(read(a), read(b)))).toBe(want));
});

it('has a length', () => expect(length(read('0-5 8-9'))).toBe(6));
