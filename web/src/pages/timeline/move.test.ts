import { expect, test } from 'vitest';
import { actionOf, type Action } from './keys';
import type { Lane } from './lanes';
import { find, moved } from './move';

const lane = (id: string, ...bounds: number[]): Lane => ({
    id,
    name: id,
    starts: Float64Array.from(bounds.slice(0, -1)),
    ends: Float64Array.from(bounds.slice(1)),
    states: bounds.slice(1).map(() => 'working'),
    places: bounds.slice(1).map(() => []),
});
const lanes = [lane('A', 0, 10, 20, 30), lane('B', 0, 15, 30), lane('C', 0, 30)];
const press = (key: string, more = {}) =>
    actionOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

function after(...keys: string[]) {
    let focus = { lane: 'A', at: 12 } as ReturnType<typeof moved>;
    for (const key of keys) {
        const action = press(key) as Action;
        focus = moved(lanes, focus, action, focus?.at ?? 0, 2);
    }
    const found = find(lanes, focus);
    return found && `${found.lane.id}${found.interval}`;
}

test.each([
    [['ArrowRight'], 'A2'],
    [['ArrowRight', 'ArrowRight'], 'A2'],
    [['ArrowLeft', 'ArrowLeft', 'ArrowLeft'], 'A0'],
    [['ArrowDown'], 'B0'],
    [['ArrowRight', 'ArrowDown'], 'B1'],
    [['ArrowUp'], 'A1'],
    [['PageDown'], 'C0'],
    [['End'], 'A2'],
    [['Home'], 'A0'],
    [['+'], 'A1'],
])('%s', (keys, expected) => {
    expect(after(...keys)).toBe(expected);
});

test('the first key goes to the first lane, at the time in view or to an end', () => {
    expect(moved(lanes, null, { do: 'lane', by: 1 }, 22, 2)).toEqual({ lane: 'A', at: 22 });
    expect(moved(lanes, null, { do: 'edge', at: 'first' }, 22, 2)).toEqual({ lane: 'A', at: 0 });
    expect(moved(lanes, null, { do: 'edge', at: 'last' }, 2, 2)).toEqual({ lane: 'A', at: 20 });
    expect(moved([], null, { do: 'lane', by: 1 }, 22, 2)).toBeNull();
    expect(moved([], null, { do: 'edge', at: 'first' }, 22, 2)).toBeNull();
});

test('a lane that is gone, or has nothing, has no focus to lose', () => {
    expect(find(lanes, { lane: 'Z', at: 1 })).toBeNull();
    expect(find([lane('E', 0)], { lane: 'E', at: 1 })?.interval).toBe(-1);
});

test('the browser’s own keys stay its own', () => {
    expect(press('+', { ctrlKey: true })).toBeNull();
    expect(press('ArrowLeft', { altKey: true })).toBeNull();
    expect(press('a')).toBeNull();
    expect(press('ArrowLeft', { shiftKey: true })).toEqual({ do: 'pan', by: -0.25 });
    /* On many keyboards + is typed with shift. */
    expect(press('+', { shiftKey: true })?.do).toBe('zoom');
});
