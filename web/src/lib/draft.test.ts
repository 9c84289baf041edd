import { act, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { differing, dropDrafts, keepDraft, useDraft, useHasDraft, useHasDrafts } from './draft';

afterEach(() => act(dropDrafts));

/* Whether the browser would ask before it leaves the page. */
function asksBeforeLeaving(): boolean {
    const event = new Event('beforeunload', { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
}

const saved = { name: 'Anna', target: '' };

describe('a draft', () => {
    test('outlives its component, and is gone once dropped', () => {
        const first = renderHook(() => useDraft('worker:1', saved));
        act(() => first.result.current.set({ name: 'Anne' }));
        first.unmount();
        const second = renderHook(() => useDraft('worker:1', saved));
        expect(second.result.current).toMatchObject({
            dirty: true,
            value: { name: 'Anne', target: '' },
        });
        act(() => second.result.current.drop());
        expect(second.result.current).toMatchObject({ dirty: false, value: saved });
    });

    test('typed back to what was there, it is none', () => {
        const { result } = renderHook(() => useDraft('worker:1', saved));
        act(() => result.current.set({ name: 'Anne' }));
        expect(asksBeforeLeaving()).toBe(true);
        act(() => result.current.set({ name: 'Anna' }));
        expect(result.current.dirty).toBe(false);
        expect(asksBeforeLeaving()).toBe(false);
    });

    test('knows what it was made from, when somebody else saves meanwhile', () => {
        const { result, rerender } = renderHook(({ now }) => useDraft('worker:1', now), {
            initialProps: { now: saved },
        });
        act(() => result.current.set({ name: 'Anne' }));
        rerender({ now: { name: 'Anna', target: '40' } });
        const { base, value } = result.current;
        expect(differing(base, value)).toEqual({ name: 'Anne' });
    });

    test('is not taken for one whose key begins alike', () => {
        act(() => keepDraft('worker:12', saved, { ...saved, name: 'x' }));
        expect(renderHook(() => useHasDraft('worker:1')).result.current).toBe(false);
        expect(renderHook(() => useHasDraft('worker:12')).result.current).toBe(true);
        expect(renderHook(() => useHasDrafts('worker')).result.current).toBe(true);
        expect(renderHook(() => useHasDrafts('station')).result.current).toBe(false);
    });
});
