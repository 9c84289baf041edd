import { describe, expect, it } from 'vitest';
import type { Event } from '../types';
import { applied } from './corrected';

const event = (event_uuid: string, voided = false) => ({ event_uuid, voided }) as Event;
const known = (rows: Record<string, boolean>) => new Map(Object.entries(rows));

describe('events that were corrected since they were read', () => {
    it('are shown as they are now, the others as they were', () => {
        const events = [event('a'), event('b', true), event('c')];
        const now = applied(events, known({ a: true, b: false, x: true }));
        expect(now).toEqual([event('a', true), event('b'), event('c')]);
        expect(now?.[2]).toBe(events[2]);
        expect(events[0]?.voided).toBe(false);
    });

    it('are the same list when nothing is new', () => {
        const events = [event('a', true), event('b')];
        expect(applied(events, known({ a: true }))).toBe(events);
        expect(applied(events, known({}))).toBe(events);
        expect(applied(undefined, known({ a: true }))).toBeUndefined();
    });
});
