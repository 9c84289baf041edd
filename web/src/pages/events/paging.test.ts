import { describe, expect, test } from 'vitest';
import type { Event } from '../../api/types';
import { arriveAt, back, FIRST_PAGE, onwards, pageNumber } from './cursors';
import { collect, merge, TAIL_ROWS } from './tail';

describe('cursors', () => {
    const third = onwards(onwards(FIRST_PAGE, 'b'), 'c');

    test('onwards and back again', () => {
        expect(pageNumber(third)).toBe(3);
        expect(back(third)).toEqual({ before: [''], at: 'b' });
        expect(back(back(third))).toEqual(FIRST_PAGE);
        expect(back(FIRST_PAGE)).toEqual(FIRST_PAGE);
    });

    test('the URL names a page that was before', () => {
        expect(arriveAt(third, 'b')).toEqual({ before: [''], at: 'b' });
        expect(arriveAt(third, 'c')).toBe(third);
        expect(arriveAt(third, '')).toEqual(FIRST_PAGE);
    });

    test('a page that was linked to has no number, nor have those after it', () => {
        const linked = arriveAt(FIRST_PAGE, 'x');
        expect(linked).toEqual({ before: [], at: 'x' });
        expect(pageNumber(linked)).toBeNull();
        expect(pageNumber(onwards(linked, 'y'))).toBeNull();
        expect(back(onwards(linked, 'y'))).toEqual(linked);
    });
});

describe('the live tail', () => {
    const event = (id: number, second: number, voided = false) =>
        ({
            id,
            timestamp: new Date(second * 1000).toISOString(),
            event_uuid: `u${id}`,
            voided,
        }) as Event;
    const ids = (events: readonly Event[]) => events.map(({ id }) => id).join(' ');
    const page = (next_cursor: string | null, ...events: Event[]) => ({
        count: events.length,
        events,
        next_cursor,
    });

    test('is ordered by time, not by arrival; at one time by id', () => {
        expect(ids(collect([event(1, 10), event(2, 30)], [event(4, 20), event(3, 30)]))).toBe(
            '3 2 4 1',
        );
    });

    test('an event is shown once, as the page has it', () => {
        const shown = merge(page(null, event(2, 20, true), event(1, 10)), [
            event(2, 20),
            event(3, 30),
        ]);
        expect(ids(shown)).toBe('3 2 1');
        expect(shown[1]?.voided).toBe(true);
    });

    test('a late event is not shown beyond a page that goes on', () => {
        const late = event(9, 5);
        expect(ids(merge(page('d-1', event(2, 20), event(1, 10)), [late]))).toBe('2 1');
        expect(ids(merge(page(null, event(2, 20), event(1, 10)), [late]))).toBe('2 1 9');
    });

    test('no more rows than it may have, the latest of them', () => {
        const many = Array.from({ length: TAIL_ROWS + 50 }, (_, at) => event(at + 1, at));
        const shown = collect([], many);
        expect(shown).toHaveLength(TAIL_ROWS);
        expect(shown[0]?.id).toBe(TAIL_ROWS + 50);
    });
});
