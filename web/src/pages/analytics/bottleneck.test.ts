import { describe, expect, it } from 'vitest';
import type { StationInterval, StationState } from '../../api/types';
import { activePeriods, bottleneckPeriods, bottlenecks } from './bottleneck';

const STATES: Record<string, StationState> = {
    W: 'working',
    I: 'idle',
    V: 'vacant',
    '?': 'unknown',
};
const MINUTE = 60_000;
const at = (minute: string | undefined): string => new Date(Number(minute) * MINUTE).toISOString();

/* `W0-30 I30-60`: a lane, in minutes; `*` before a stretch: somebody else works. */
function lane(text: string): { intervals: StationInterval[] } {
    const intervals = text
        .split(' ')
        .filter(Boolean)
        .map((word) => {
            const other = word.startsWith('*');
            const [, state = '', start, end] = /([WIV?])(\d+)-(\d+)/.exec(word) ?? [];
            return {
                state: STATES[state] ?? 'unknown',
                start_time: at(start),
                end_time: at(end),
                worker_ids: [other ? 'W2' : 'W1'],
            };
        });
    return { intervals };
}

const NAMES = 'ABCDEF';

/* `0-8 A, 8-10 A+B`: who is the bottleneck when. */
function course(lanes: string[], minutes: number): string {
    const { stretches } = bottlenecks(lanes.map(lane), { start: 0, end: minutes * MINUTE });
    return stretches
        .map(
            ({ start, end, stations }) =>
                `${start / MINUTE}-${end / MINUTE} ${stations.map((one) => NAMES[one]).join('+')}`,
        )
        .join(', ');
}

/* `A 80+20, none 10`: minutes as sole and as shifting bottleneck. */
function shares(lanes: string[], minutes: number): string {
    const found = bottlenecks(lanes.map(lane), { start: 0, end: minutes * MINUTE });
    const each = found.shares.map(
        ({ sole_ms, shifting_ms }, index) =>
            `${NAMES[index]} ${sole_ms / MINUTE}+${shifting_ms / MINUTE}`,
    );
    return [...each, `none ${found.none_ms / MINUTE}`].join(', ');
}

describe('active periods', () => {
    it.each([
        ['I0-10', ''],
        ['W0-10', '0-10'],
        ['W0-10 I10-12 W12-20', '0-10 12-20'],
        ['W0-10 ?10-12 W12-20', '0-10 12-20'],
        ['W0-10 V10-12 W12-20', '0-10 12-20'],
        ['W0-10 *W10-20', '0-20'],
        ['?0-60', ''],
    ])('of %s are %s', (text, want) => {
        const found = activePeriods(lane(text), 0);
        expect(found.map(({ start, end }) => `${start / MINUTE}-${end / MINUTE}`).join(' ')).toBe(
            want,
        );
    });
});

describe('the bottleneck', () => {
    it.each<[string, string[], number, string]>([
        ['nothing at all', [], 60, ''],
        ['nobody works', ['I0-60', 'V0-60'], 60, ''],
        ['unknown is not active', ['?0-60', 'I0-30 W30-40 I40-60'], 60, '30-40 B'],
        ['one station, with a wait', ['W0-30 I30-40 W40-60'], 60, '0-30 A, 40-60 A'],
        ['the longer one, all of its time', ['W0-60', 'I0-10 W10-50 I50-60'], 60, '0-60 A'],
        [
            'it shifts while both are active',
            ['W0-30 I30-60', 'I0-20 W20-60'],
            60,
            '0-20 A, 20-30 A+B, 30-60 B',
        ],
        [
            'touching periods do not overlap',
            ['W0-30 I30-60', 'I0-30 W30-60'],
            60,
            '0-30 A, 30-60 B',
        ],
        [
            'a wait of a minute costs the first place',
            ['W0-29 I29-30 W30-60', 'I0-10 W10-50 I50-60'],
            60,
            '0-10 A, 10-29 A+B, 29-30 B, 30-50 A+B, 50-60 A',
        ],
        [
            'so does a minute out of sight',
            ['W0-29 ?29-30 W30-60', 'I0-10 W10-50 I50-60'],
            60,
            '0-10 A, 10-29 A+B, 29-30 B, 30-50 A+B, 50-60 A',
        ],
        [
            'a short period between two long ones plays no part',
            ['W0-30 I30-60', 'I0-25 W25-35 I35-60', 'I0-28 W28-60'],
            60,
            '0-28 A, 28-30 A+C, 30-60 C',
        ],
        [
            'a short period that bridges them does',
            ['W0-30 I30-60', 'I0-28 W28-37 I37-60', 'I0-35 W35-60'],
            60,
            '0-28 A, 28-30 A+B, 30-35 B, 35-37 B+C, 37-60 C',
        ],
        [
            'three at once',
            ['W0-100 I100-300', 'I0-80 W80-190 I190-300', 'I0-90 W90-300'],
            300,
            '0-80 A, 80-90 A+B, 90-100 A+B+C, 100-190 B+C, 190-300 C',
        ],
        ['of two alike the first', ['W0-30 I30-60', 'W0-30 I30-60'], 60, '0-30 A'],
        [
            'of two alike the earlier',
            ['I0-10 W10-40', 'W0-30 I30-40'],
            40,
            '0-10 B, 10-30 A+B, 30-40 A',
        ],
        [
            'a change of workers interrupts nothing',
            ['W0-20 *W20-40 I40-60', 'I0-10 W10-45 I45-60'],
            60,
            '0-10 A, 10-40 A+B, 40-45 B',
        ],
    ])('%s', (_name, lanes, minutes, want) => expect(course(lanes, minutes)).toBe(want));
});

describe('shares of time', () => {
    it.each<[string, string[], number, string]>([
        ['nobody works', ['I0-60'], 60, 'A 0+0, none 60'],
        ['alone', ['W0-45 I45-60', 'W0-10 I10-60'], 60, 'A 45+0, B 0+0, none 15'],
        ['shifting', ['W0-30 I30-60', 'I0-20 W20-50 I50-60'], 60, 'A 20+10, B 20+10, none 10'],
        ['two gaps', ['I0-5 W5-15 ?15-20', 'V0-20'], 20, 'A 10+0, B 0+0, none 10'],
    ])('%s', (_name, lanes, minutes, want) => expect(shares(lanes, minutes)).toBe(want));

    it('add up to the window: what is sole, shifting and none', () => {
        const lanes = ['W0-33 I33-41 W41-90', 'I0-17 W17-64 ?64-70 W70-90', 'V0-20 W20-39 I39-90'];
        const found = bottlenecks(lanes.map(lane), { start: 0, end: 90 * MINUTE });
        const sole = found.shares.reduce((sum, share) => sum + share.sole_ms, 0);
        const shifting = found.stretches
            .filter(({ stations }) => stations.length > 1)
            .reduce((sum, { start, end }) => sum + end - start, 0);
        expect(shifting).toBeGreaterThan(0);
        expect(sole + shifting + found.none_ms).toBe(90 * MINUTE);
    });
});

describe('now', () => {
    const current = (lanes: string[], minutes: number) =>
        bottlenecks(lanes.map(lane), { start: 0, end: minutes * MINUTE }).current;

    it('is the longest period that still runs', () => {
        expect(current(['I0-30 W30-60', 'I0-10 W10-60', 'W0-59 I59-60'], 60)).toEqual({
            station: 1,
            start: 10 * MINUTE,
            end: 60 * MINUTE,
        });
    });
    it('is none when nobody works', () => expect(current(['W0-59 I59-60'], 60)).toBeNull());
});

/* By the definition, a minute at a time: whoever's period is the longest. */
it('finds the same periods as looking at each minute', () => {
    let seed = 7;
    const random = (below: number): number => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return Math.floor((seed / 2147483648) * below);
    };
    for (let round = 0; round < 200; round++) {
        const periods = Array.from({ length: 4 }, (_, station) => {
            const found = [];
            for (let start = random(9); start < 60;) {
                const end = start + 1 + random(20);
                found.push({ station, start, end });
                start = end + 1 + random(9);
            }
            return found;
        }).flat();
        const longest = new Set<object>();
        for (let minute = 0; minute < 90; minute++) {
            const running = periods
                .filter(({ start, end }) => start <= minute && minute < end)
                .sort(
                    (a, b) =>
                        b.end - b.start - (a.end - a.start) ||
                        a.start - b.start ||
                        a.station - b.station,
                );
            if (running[0]) longest.add(running[0]);
        }
        expect(new Set(bottleneckPeriods(periods))).toEqual(longest);
    }
});
