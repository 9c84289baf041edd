import { describe, expect, it } from 'vitest';
import { timelinePath } from './timelinePath';

const at = (time: string): number => Date.parse(`2026-03-02T${time}Z`);

describe('the timeline of a station', () => {
    it.each([
        [
            'a short stretch has a quarter of an hour around it',
            '10:00:30',
            '10:20:10',
            '09:45',
            '10:36',
        ],
        ['a long one a fifth of its length', '08:00:00', '18:00:00', '06:00', '20:00'],
    ])('%s', (_name, since, until, from, to) => {
        const params = new URLSearchParams(timelinePath('S 1', at(since), at(until)).split('?')[1]);
        expect(Object.fromEntries(params)).toEqual({
            from: `2026-03-02T${from}Z`,
            to: `2026-03-02T${to}Z`,
            of: 'workstations',
            q: 'S 1',
            lane: 'S 1',
        });
    });
    it('of which it is not known since when is that of the shift', () =>
        expect(timelinePath('S1', null, at('10:00:00'))).toBe(
            '/timeline?of=workstations&q=S1&lane=S1',
        ));
});
