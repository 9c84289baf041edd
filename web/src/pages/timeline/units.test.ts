import { expect, test, vi } from 'vitest';
import type { Event, EventPage } from '../../api/types';
import { DAY, HOUR } from '../../lib/time';
import { unitsIn } from './bins';
import type { Span } from './scale';
import { UnitStore } from './units';

const shift = { start: 20 * HOUR, end: 28 * HOUR };

function count(uuid: string, hour: number, count: number, voided = false): Event {
    return {
        timestamp: new Date(hour * HOUR).toISOString(),
        event_uuid: uuid,
        event_type: 'product_count',
        worker_id: 'W1',
        count,
        voided,
    } as Event;
}
const page = (events: Event[], next_cursor: string | null = null): EventPage => ({
    count: events.length,
    events,
    next_cursor,
});
const laneOf = (event: Event): string => event.worker_id ?? '';
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/* Answers with those of `events` in the span asked for, two on a page. */
function served(events: Event[]) {
    return vi.fn(async (span: Span, cursor: string | null) => {
        const inside = events.filter(({ timestamp }) => {
            const time = Date.parse(timestamp);
            return time >= span.start && time < span.end;
        });
        const from = Number(cursor ?? 0);
        const more = from + 2 < inside.length;
        return page(inside.slice(from, from + 2), more ? String(from + 2) : null);
    });
}

test('all pages of all hours are read, once; voided events count for nothing', async () => {
    const read = served([
        count('a', 21, 1),
        count('b', 22, 2),
        count('c', 23, 4),
        count('d', 23.5, 100, true),
        count('e', 25, 8),
        count('f', 23.75, 16),
    ]);
    const store = new UnitStore(shift, laneOf, read, () => {});
    expect(store.covers(shift)).toBe(false);
    store.want(shift);
    store.want(shift);
    await settled();
    expect(store.covers(shift)).toBe(true);
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(31);
    const asked = read.mock.calls.map(([span, cursor]) => `${span.start / HOUR} ${cursor ?? ''}`);
    expect(asked.toSorted()).toEqual(
        ['20 ', '21 ', '22 ', '23 ', '23 2', '24 ', '25 ', '26 ', '27 '].toSorted(),
    );
    store.want(shift);
    await settled();
    expect(read).toHaveBeenCalledTimes(9);
});

test('only the hours in view are read, clipped to the window', async () => {
    const late = { start: 20.5 * HOUR, end: 28 * HOUR };
    const read = served([]);
    const store = new UnitStore(late, laneOf, read, () => {});
    store.want({ start: 20.6 * HOUR, end: 21.1 * HOUR });
    await settled();
    const spans = read.mock.calls.map(([span]) => [span.start / HOUR, span.end / HOUR]);
    expect(spans).toEqual([
        [20.5, 21],
        [21, 22],
    ]);
    expect(store.covers({ start: 0, end: 22 * HOUR })).toBe(true);
    expect(store.covers(late)).toBe(false);
});

test('live events are added once, and taken away when voided', async () => {
    const store = new UnitStore(shift, laneOf, served([count('a', 21, 1)]), () => {});
    store.want(shift);
    await settled();
    store.hear(count('a', 21, 1));
    store.hear(count('b', 22, 2));
    store.hear(count('x', 29, 50));
    expect(unitsIn(store.unitsOf('W1'), { start: 0, end: 2 * DAY })).toBe(3);
    store.hear(count('a', 21, 1, true));
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(2);
});

test('what is heard while an answer is under way is not lost', async () => {
    let answer: (page: EventPage) => void = () => {};
    const store = new UnitStore(
        shift,
        laneOf,
        () => new Promise((resolve) => (answer = resolve)),
        () => {},
    );
    store.want({ start: 21 * HOUR, end: 22 * HOUR });
    store.hear(count('late', 21.5, 2));
    answer(page([count('a', 21, 1)]));
    await settled();
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(3);
});

test('doubt keeps what is drawn until it was read again, and then drops what is gone', async () => {
    const events = [count('a', 21, 1), count('b', 22, 2)];
    const store = new UnitStore(shift, laneOf, served(events), () => {});
    store.want(shift);
    await settled();
    events.pop();
    store.doubt();
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(3);
    store.want(shift);
    await settled();
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(1);
});

test('an error is said and tried again', async () => {
    vi.useFakeTimers();
    const read = vi.fn(async () => page([])).mockRejectedValueOnce(new Error('gone'));
    const changed = vi.fn();
    const store = new UnitStore(shift, laneOf, read, changed);
    store.want({ start: 20 * HOUR, end: 21 * HOUR });
    await vi.advanceTimersByTimeAsync(1);
    expect(store.failed).toBe(true);
    changed.mockImplementation(() => store.want({ start: 20 * HOUR, end: 21 * HOUR }));
    await vi.advanceTimersByTimeAsync(11_000);
    expect([store.failed, store.covers({ start: 20 * HOUR, end: 21 * HOUR })]).toEqual([
        false,
        true,
    ]);
    vi.useRealTimers();
});
