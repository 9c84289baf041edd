import { expect, test } from 'vitest';
import type { AccuracyGroup, Retraining } from '../../api/quality';
import { inNeed, worthOfEce, worthOfKappa } from './accuracies';

const group = (camera_id: string | null, high: number | null, model = 'v1', to = '2026-01-15') =>
    ({
        camera_id,
        model_version: model,
        to,
        interval: high === null ? null : { high },
    }) as AccuracyGroup;

const entry = (camera_id: string, model_version: string, over_at: string | null = null) =>
    ({ camera_id, model_version, over_at }) as Retraining;

test.each<[string, AccuracyGroup[], Retraining[], string[]]>([
    ['nothing', [], [], []],
    [
        'the fewest right claims first, and what nobody has checked last',
        [
            group('C1', 98),
            group('C2', 73.5),
            group('C10', null),
            group('C3', 91),
            group('C9', null),
        ],
        [],
        ['C2', 'C3', 'C1', 'C9', 'C10'],
    ],
    [
        'before them what is to be trained anew',
        [group('C1', 98), group('C2', 73.5), group(null, 80)],
        [entry('C1', 'v1')],
        ['C1', 'C2', '-'],
    ],
    [
        'but not what was, nor an earlier model',
        [
            group('C1', 98),
            group('C2', 73.5),
            group('C3', 60, 'v1', '2026-01-10'),
            group('C3', 99, 'v2'),
        ],
        [entry('C1', 'v1', '2026-01-14'), entry('C3', 'v1')],
        ['C2', 'C1', 'C3'],
    ],
    ['events without a camera', [group('C1', 70), group(null, 80)], [entry('', 'v1')], ['-', 'C1']],
])('cameras in need come first: %s', (_, groups, entries, want) => {
    expect(inNeed(groups, entries).map(({ camera }) => camera ?? '-')).toEqual(want);
});

test('of a camera the latest model is the first', () => {
    const [camera] = inNeed([group('C1', 60, 'v1', '2026-01-10'), group('C1', 99, 'v2')], []);
    expect(camera?.groups.map(({ model_version }) => model_version)).toEqual(['v2', 'v1']);
});

test('what two numbers are worth', () => {
    expect([1, 0.8, 0.79, 0.6, 0.59, -0.2].map(worthOfKappa)).toEqual([
        'good',
        'good',
        'fair',
        'fair',
        'poor',
        'poor',
    ]);
    expect([0, 0.05, 0.051, 0.1, 0.11].map(worthOfEce)).toEqual([
        'good',
        'good',
        'fair',
        'fair',
        'poor',
    ]);
});
