import { expect, test } from 'vitest';
import type { State } from '../../lib/state';
import { runsOf } from './columns';
import type { Lane } from './lanes';

/* `W0-5 I5-20`: states by their letter, times in ms. */
const LETTERS: Record<string, State> = { W: 'working', I: 'idle', A: 'absent', '?': 'unknown' };

function lane(text: string): Lane {
    const parts = text.split(' ').map((part) => /^(.)([\d.]+)-([\d.]+)$/.exec(part)!);
    return {
        id: 'W1',
        name: 'W1',
        starts: Float64Array.from(parts, (part) => Number(part[2])),
        ends: Float64Array.from(parts, (part) => Number(part[3])),
        states: parts.map((part) => LETTERS[part[1]!]!),
        places: parts.map(() => []),
    };
}

function drawn(text: string, start: number, end: number, width: number): string {
    const of = lane(text);
    return runsOf(of, { start, end }, width)
        .map(({ from, to, interval }) => `${of.states[interval]![0]}${from}-${to}`)
        .join(' ');
}

test.each([
    ['whole pixels', 'W0-50 I50-100', 0, 100, 10, 'w0-5 i5-10'],
    ['a shared pixel is of the one with most of it', 'W0-47 I47-100', 0, 100, 10, 'w0-5 i5-10'],
    ['and of the other', 'W0-43 I43-100', 0, 100, 10, 'w0-4 i4-10'],
    [
        'short ones add up',
        'W0-52 I52-54 W54-55 I55-59 W59-60 I60-100',
        0,
        100,
        10,
        'w0-5 i5-6 i6-10',
    ],
    ['clipped at both ends', 'W0-40 I40-100', 20, 60, 4, 'w0-2 i2-4'],
    ['nothing after the last', 'W0-40', 0, 100, 10, 'w0-4'],
    ['part of a pixel is shown', 'W0-41', 0, 100, 10, 'w0-5'],
    ['a start within the view', 'W35-100', 0, 100, 10, 'w3-10'],
    ['out of view', 'W0-10', 20, 60, 4, ''],
] as const)('%s', (_name, text, start, end, width, expected) => {
    expect(drawn(text, start, end, width)).toBe(expected);
});

test('no more runs than pixels, without gap or overlap', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `${'WIA?'[at % 4]}${at}-${at + 1}`).join(
        ' ',
    );
    const runs = runsOf(lane(many), { start: 0, end: 5_000 }, 300);
    expect(runs.length).toBeLessThanOrEqual(300);
    expect(runs[0]!.from).toBe(0);
    expect(runs.at(-1)!.to).toBe(300);
    runs.slice(1).forEach((run, at) => expect(run.from).toBe(runs[at]!.to));
});
