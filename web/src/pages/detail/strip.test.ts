import { describe, expect, it } from 'vitest';
import { pathsOf, pieceAt, piecesOf, totals } from './strip';

const at = (second: number): string => new Date(second * 1000).toISOString();
const pieces = piecesOf(
    [
        { start_time: at(10), end_time: at(20), state: 'working' as const, workstation_id: 'S1' },
        { start_time: at(20), end_time: at(25), state: 'idle' as const, workstation_id: 'S1' },
        { start_time: at(25), end_time: at(40), state: 'working' as const, workstation_id: 'S2' },
    ],
    ({ workstation_id }) => workstation_id,
);

describe('a strip', () => {
    it('has its pieces in place, and states at their heights', () => {
        const paths = pathsOf(pieces, { start: 0, end: 50_000 });
        expect(paths.get('working')).toBe('M200 40h200v-40h-200zM500 40h300v-40h-300z');
        expect(paths.get('idle')).toBe('M400 40h100v-24h-100z');
        expect(paths.size).toBe(2);
    });

    it.each([
        [9_999, undefined],
        [10_000, 'S1'],
        [19_999, 'S1'],
        [25_000, 'S2'],
        [40_000, undefined],
    ])('knows what was at %d', (instant, want) =>
        expect(pieceAt(pieces, instant)?.with).toBe(want),
    );

    it('adds states up', () =>
        expect(totals(pieces)).toEqual([
            ['working', 25_000],
            ['idle', 5_000],
        ]));
});
