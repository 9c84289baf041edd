import { describe, expect, it } from 'vitest';
import { changed, withWindow } from './url';
import { choiceOf, named, nameOf, paramsOf, queryOf, THIS_SHIFT, type Choice } from './window';

const CUSTOM: Choice = {
    kind: 'custom',
    start: Date.parse('2026-11-20T05:00:00Z'),
    end: Date.parse('2026-11-21T05:30:00Z'),
};
const ALL: Choice[] = [
    THIS_SHIFT,
    { kind: 'previous' },
    { kind: 'today' },
    { kind: 'days', days: 7 },
    { kind: 'days', days: 30 },
    CUSTOM,
];

describe('the window in the URL', () => {
    it.each(ALL.map((choice) => [nameOf(choice), choice] as const))(
        '%s round trip',
        (_n, choice) => {
            const search = changed('q=x', paramsOf(choice));
            expect(choiceOf(new URLSearchParams(search))).toEqual(choice);
            expect(new URLSearchParams(search).get('q')).toBe('x');
        },
    );

    it('is not there for this shift, so that a plain link is live', () => {
        expect(changed('window=7d&from=a&to=b', paramsOf(THIS_SHIFT))).toBe('');
    });

    it.each(['window=nonsense', 'from=2026-11-22T00:00Z', 'from=x&to=y', 'window=constructor'])(
        '%s is this shift',
        (search) => expect(choiceOf(new URLSearchParams(search))).toEqual(THIS_SHIFT),
    );

    it('does not run backwards', () => {
        const search = 'from=2026-11-22T02:00Z&to=2026-11-22T01:00Z';
        expect(choiceOf(new URLSearchParams(search))).toEqual(THIS_SHIFT);
    });

    it('has no name that is none', () => {
        expect(named('custom')).toBeNull();
        expect(named('30d')).toEqual({ kind: 'days', days: 30 });
    });
});

describe('the window as the API wants it', () => {
    const now = Date.parse('2026-03-29T22:30:00Z'); /* 00:30 of the 30th in Berlin */
    it.each<[Choice, object]>([
        [THIS_SHIFT, { shift: 'current' }],
        [{ kind: 'previous' }, { shift: 'previous' }],
        [
            { kind: 'today' },
            { start_time: '2026-03-29T22:00:00.000Z', end_time: '2026-03-30T22:00:00.000Z' },
        ],
        [
            /* Over the change of the clocks: whole civil days all the same. */
            { kind: 'days', days: 7 },
            { start_time: '2026-03-23T23:00:00.000Z', end_time: '2026-03-30T22:00:00.000Z' },
        ],
        [CUSTOM, { start_time: '2026-11-20T05:00:00.000Z', end_time: '2026-11-21T05:30:00.000Z' }],
    ])('%j', (choice, query) => expect(queryOf(choice, now, 'Europe/Berlin')).toEqual(query));
});

describe('links', () => {
    it('keep the window and nothing else', () => {
        expect(withWindow('/events', 'q=x&window=7d&sort=-units')).toBe('/events?window=7d');
        expect(withWindow('/events', 'q=x')).toBe('/events');
        expect(withWindow('/', 'from=a&to=b')).toBe('/?from=a&to=b');
    });

    it('drop what is empty', () => {
        expect(changed('q=x&worker=W1', { q: '', type: 'A&B', worker: null })).toBe('type=A%26B');
    });
});
