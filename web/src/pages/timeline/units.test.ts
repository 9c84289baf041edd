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
const settled = () => new Promise((resolve) => setTimeout(resolve));

/* Answers with those of `events` in the span asked for, two on a page. */
function served(events: Event[]) {
    return vi.fn(async (_lane: string, span: Span, cursor: string | null) => {
        const inside = events.filter(({ timestamp }) => {
            const time = Date.parse(timestamp);
            return time >= span.start && time < span.end;
        });
        const from = Number(cursor ?? 0);
        const more = from + 2 < inside.length;
        return page(inside.slice(from, from + 2), more ? String(from + 2) : null);
    });
}

test('all pages of all days are read, once; voided events count for nothing', async () => {
    const read = served([
        count('a', 21, 1),
        count('b', 22, 2),
        count('c', 23, 4),
        count('d', 23.5, 100, true),
        count('e', 25, 8),
    ]);
    const store = new UnitStore(shift, read, () => {});
    expect(store.covers('W1', shift)).toBe(false);
    store.want(['W1'], shift);
    store.want(['W1'], shift);
    await settled();
    expect(store.covers('W1', shift)).toBe(true);
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(15);
    expect(
        read.mock.calls.map(([, span, cursor]) => [span.start / HOUR, span.end / HOUR, cursor]),
    ).toEqual([
        [20, 24, null],
        [24, 28, null],
        [20, 24, '2'],
    ]);
    store.want(['W1'], shift);
    await settled();
    expect(read).toHaveBeenCalledTimes(3);
});

test('only the days in view are read', async () => {
    const read = served([]);
    const store = new UnitStore(shift, read, () => {});
    store.want(['W1', 'W2'], { start: 20 * HOUR, end: 21 * HOUR });
    await settled();
    expect(read.mock.calls.map(([lane]) => lane)).toEqual(['W1', 'W2']);
    expect(store.covers('W1', { start: 0, end: DAY })).toBe(true);
    expect(store.covers('W1', shift)).toBe(false);
});

test('live events are added once, and taken away when voided', async () => {
    const store = new UnitStore(shift, served([count('a', 21, 1)]), () => {});
    store.want(['W1'], shift);
    await settled();
    store.hear('W1', count('a', 21, 1));
    store.hear('W1', count('b', 22, 2));
    store.hear('W1', count('x', 29, 50));
    expect(unitsIn(store.unitsOf('W1'), { start: 0, end: 2 * DAY })).toBe(3);
    store.hear('W1', count('a', 21, 1, true));
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(2);
});

test('what is heard while an answer is under way is not lost', async () => {
    let answer: (page: EventPage) => void = () => {};
    const store = new UnitStore(
        shift,
        () => new Promise((resolve) => (answer = resolve)),
        () => {},
    );
    store.want(['W1'], { start: 20 * HOUR, end: 23 * HOUR });
    store.hear('W1', count('late', 22, 2));
    answer(page([count('a', 21, 1)]));
    await settled();
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(3);
});

test('doubt keeps what is drawn until it was read again, and then drops what is gone', async () => {
    const events = [count('a', 21, 1), count('b', 22, 2)];
    const store = new UnitStore(shift, served(events), () => {});
    store.want(['W1'], shift);
    await settled();
    events.pop();
    store.doubt();
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(3);
    store.want(['W1'], shift);
    await settled();
    expect(unitsIn(store.unitsOf('W1'), shift)).toBe(1);
});

test('an error is said and tried again', async () => {
    vi.useFakeTimers();
    const read = vi.fn(async () => page([])).mockRejectedValueOnce(new Error('gone'));
    const changed = vi.fn();
    const store = new UnitStore(shift, read, changed);
    store.want(['W1'], { start: 20 * HOUR, end: 21 * HOUR });
    await vi.advanceTimersByTimeAsync(1);
    expect(store.failed).toBe(true);
    changed.mockImplementation(() => store.want(['W1'], { start: 20 * HOUR, end: 21 * HOUR }));
    await vi.advanceTimersByTimeAsync(11_000);
    expect([store.failed, store.covers('W1', { start: 20 * HOUR, end: 21 * HOUR })]).toEqual([
        false,
        true,
    ]);
    vi.useRealTimers();
});
