import { describe, expect, it } from 'vitest';
import type { Dispute } from '../api/types';
import { disputeOfEvent, disputeOfTime, isSettled } from './disputedBy';

const at = (time: string): string => `2026-01-15T${time}:00.000Z`;
const ms = (time: string): number => Date.parse(at(time));

function said(id: number, timestamp: string, more: Partial<Dispute> = {}): Dispute {
    return {
        dispute_id: id,
        event_uuid: `E${timestamp}`,
        seen: 'idle',
        timestamp: at(timestamp),
        workstation_id: 'S1',
        worker_id: 'W1',
        recorder_url: null,
        reason: 'no',
        share_reason: false,
        at: at('15:00'),
        event_type: 'working',
        from: null,
        until: null,
        state: 'open',
        decided: null,
        ...more,
    };
}

/* The latest first, as the server lists them. */
const DISPUTES = [
    said(4, '12:00', { state: 'accepted' }),
    said(3, '10:00', { from: at('10:10'), until: at('10:40') }),
    said(2, '08:00', { state: 'declined' }),
    said(1, '08:00'),
    said(0, '09:00', { seen: 'product_count' }),
];

describe('which dispute is shown beside', () => {
    it.each([
        ['an event that was disputed twice: the latest', '08:00', 2],
        ['one of which a stretch of time was disputed: none', '10:00', undefined],
        ['one that nobody disputed: none', '11:00', undefined],
    ])('%s', (_, time, id) => {
        expect(disputeOfEvent(DISPUTES, `E${time}`)?.dispute_id).toBe(id);
    });

    it.each([
        ['time that begins with a disputed event', '08:00', '09:00', 2],
        ['time in which units were disputed: none', '09:00', '10:00', undefined],
        ['time that holds a stretch', '10:00', '11:00', 3],
        ['time within a stretch', '10:20', '10:30', 3],
        ['time that ends where the stretch begins: none', '09:30', '10:00', undefined],
        ['time after it: none', '10:40', '11:00', undefined],
    ])('%s', (_, start, end, id) => {
        expect(disputeOfTime(DISPUTES, ms(start), ms(end))?.dispute_id).toBe(id);
    });

    it('may be said again only of what was declined', () => {
        expect(DISPUTES.slice(0, 3).map(isSettled)).toEqual([true, true, false]);
        expect(isSettled(undefined)).toBe(false);
    });
});
