import { describe, expect, test } from 'vitest';
import type { DriftStream, DriftTest, TestName } from '../../api/quality';
import { fill } from '../../lib/i18n/translate';
import { numbersOf } from '../../lib/numbers';
import { courseOf } from './course';
import { findings, mostChanged, sentencesOf } from './sentences';
import { inRank, needsLook } from './streams';
import type { Words } from './words';
import { de } from './words/de';
import { en } from './words/en';

/* Only what sentences need. */
const wordsOf = (language: 'en' | 'de'): Words =>
    ({
        language,
        numbers: numbersOf(language === 'en' ? 'en-GB' : 'de-DE'),
        t: (key: string, vars: Record<string, string>) =>
            fill((language === 'en' ? en : de)[key as keyof typeof en], vars),
    }) as unknown as Words;

const [EN, DE] = [wordsOf('en'), wordsOf('de')];

function found(test: TestName, more: Partial<DriftTest>): DriftTest {
    return {
        test,
        level: 'warn',
        statistic: 9,
        critical: 7,
        reason: null,
        effect: {},
        ...more,
    };
}

function stream(tests: DriftTest[], more: Partial<DriftStream> = {}): DriftStream {
    return {
        camera_id: 'CAM-2',
        model_version: 'v1',
        station_type: 'Assembly',
        context: 'day',
        level: 'warn',
        ended: false,
        since: null,
        shift: null,
        reference: { from: '2026-01-01T06:00:00.000Z', shifts: 30, wanted: 30 },
        tests,
        advice: [],
        shifts: [],
        ...more,
    };
}

const IDLE = found('mix_ewma', {
    level: 'act',
    effect: { working_points: -8, idle_points: 8.04, absent_points: 0, confidence_change: -0.06 },
});

describe('what is said of a camera', () => {
    const health = (reason: DriftTest['reason'], effect: DriftTest['effect']) =>
        stream([found('source_health', { reason, effect })], { level: 'no_claim' });

    test.each([
        [
            'it sees idle more often, and is less sure',
            stream([IDLE, found('confidence', { effect: { confidence_change: -0.06 } })]),
            'Idle is seen 8 points more often than in the 30 shifts of its reference; the camera’s confidence fell by 0.06 at the same time.',
            'Leerlauf wird 8 Punkte häufiger gesehen als in den 30 Schichten ihrer Referenz; zugleich sank die Sicherheit der Kamera um 0,06.',
        ],
        [
            'it sees less work, as sure as it was',
            stream([
                found('mix_f', {
                    effect: { working_points: -12.4, idle_points: 6, confidence_change: 0.001 },
                }),
            ]),
            'Work is seen 12 points less often than in the 30 shifts of its reference; the camera is as sure as it was.',
            'Arbeit wird 12 Punkte seltener gesehen als in den 30 Schichten ihrer Referenz; die Kamera ist so sicher wie zuvor.',
        ],
        [
            'one point is one',
            stream([found('mix_f', { effect: { idle_points: 1.02 } })]),
            'Idle is seen 1 point more often than in the 30 shifts of its reference.',
            'Leerlauf wird 1 Punkt häufiger gesehen als in den 30 Schichten ihrer Referenz.',
        ],
        [
            'it is less sure of the same things',
            stream([found('confidence', { effect: { confidence_change: -0.081 } })]),
            'The camera is less sure than in the 30 shifts of its reference: its confidence fell by 0.08.',
            'Die Kamera ist sich weniger sicher als in den 30 Schichten ihrer Referenz: Ihre Sicherheit sank um 0,08.',
        ],
        [
            'it is dark',
            health('nothing_seen', { events: 0, expected_events: 211.3 }),
            'Nothing was seen in this shift; about 211 events were to be expected. So nothing is said of what it saw.',
            'In dieser Schicht wurde nichts gesehen; etwa 211 Ereignisse waren zu erwarten. Darum wird nichts darüber gesagt, was sie sah.',
        ],
        [
            'it cannot tell what it sees',
            health('unknown_time', { unknown_points: 62.4 }),
            'Unknown time is 62 points more than usual: the camera could not tell what it saw. So nothing is said of what it saw.',
            'Die unbekannte Zeit liegt 62 Punkte über dem Üblichen: Die Kamera konnte nicht sagen, was sie sah. Darum wird nichts darüber gesagt, was sie sah.',
        ],
        [
            'it has a new model',
            stream([], {
                level: 'learning',
                reference: { from: '2026-01-01T06:00:00.000Z', shifts: 5, wanted: 30 },
            }),
            '5 of the 30 shifts of its reference are over. From the 20th on it is judged.',
            '5 der 30 Schichten ihrer Referenz sind vorbei. Ab der 20. wird sie beurteilt.',
        ],
        [
            'people found it wrong more often',
            stream([
                found('accuracy', {
                    effect: {
                        accuracy: 0.81,
                        low: 0.75,
                        high: 0.86,
                        baseline: 0.94,
                        labels: 200,
                        baseline_labels: 150,
                    },
                }),
            ]),
            'Of the last 200 claims that people checked 81.0% were right (75.0% to 86.0%); of the 150 in its reference it was 94.0%.',
            null,
        ],
        [
            'the rule of thumb is named as what it is',
            stream([
                found('confidence_floor', { critical: 0.85, effect: { mean_confidence: 0.812 } }),
            ]),
            'Its mean confidence of 0.81 is below the limit of 0.85 that is set. This is a rule of thumb, no test.',
            null,
        ],
        [
            'it is well',
            stream([found('mix_f', { level: 'healthy' })], { level: 'healthy' }),
            'It sees what it saw in the 30 shifts of its reference.',
            'Sie sieht, was sie in den 30 Schichten ihrer Referenz sah.',
        ],
        [
            'it warned twice, and not in the last shift',
            stream([found('mix_f', { level: 'healthy' })], { level: 'act' }),
            'It warned in 2 of its last 3 shifts, but not in the very last.',
            null,
        ],
    ])('%s', (_what, one, english, german) => {
        expect(sentencesOf(one, EN).join(' ')).toBe(english);
        if (german !== null)
            expect(sentencesOf(one, DE).join(' ').replaceAll(' ', ' ')).toBe(german);
    });
});

test('of the two tests of the mix the graver one speaks', () => {
    const mild = found('mix_f', { level: 'watch' });
    expect(findings([mild, IDLE])).toEqual([IDLE]);
    expect(findings([found('mix_f', { level: 'healthy' })])).toEqual([]);
});

test('the state that changed most, up or down', () => {
    expect(mostChanged({ working_points: -9, idle_points: 5, absent_points: 4 })).toEqual({
        state: 'working',
        points: -9,
    });
    expect(mostChanged({})).toBeNull();
});

test('what needs somebody comes first', () => {
    const levels = ['healthy', 'learning', 'watch', 'act', 'no_claim', 'warn'] as const;
    const ranked = inRank(levels.map((level) => stream([], { level })));
    expect(ranked.map(({ level }) => level)).toEqual([
        'act',
        'warn',
        'watch',
        'no_claim',
        'learning',
        'healthy',
    ]);
    expect(ranked.filter(needsLook)).toHaveLength(4);
});

test('the course is that of what has changed, beside what it was', () => {
    const shift = (idle: number): DriftStream['shifts'][number] => ({
        start: '2026-01-01T06:00:00.000Z',
        end: '2026-01-01T14:00:00.000Z',
        level: 'healthy',
        working_percentage: 100 - idle,
        idle_percentage: idle,
        absent_percentage: 0,
        unknown_percentage: 0,
        mean_confidence: 0.9,
        events: 100,
    });
    const mix = found('mix_f', { effect: { working_points: -8, idle_points: 9 } });
    const { figure, values, reference } = courseOf(
        stream([mix], { shifts: [shift(20), shift(22), shift(30)] }),
    );
    expect([figure, values, reference]).toEqual(['idle', [20, 22, 30], 21]);
});
