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
        recorder_url: null,
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
            'its clock jumped, and no agent tells',
            health('silent_hours', { silent_hours: 3, events: 130 }),
            'For 3 hours of the shift nothing was seen. If that cannot be, look at the camera’s clock: when it is off, events are missing in one hour and are too many in another. So nothing is said of what it saw.',
            '3 Stunden der Schicht lang wurde nichts gesehen. Kann das nicht sein, dann die Uhr der Kamera prüfen: Geht sie falsch, fehlen Ereignisse in einer Stunde und sind in einer anderen zu viele. Darum wird nichts darüber gesagt, was sie sah.',
        ],
        [
            'few events came',
            health('few_events', { events: 70, expected_events: 211.3 }),
            '70 events came; about 211 were to be expected. Has the camera moved, was there less to see, or is its clock off? So nothing is said of what it saw.',
            '70 Ereignisse kamen; etwa 211 waren zu erwarten. Hat die Kamera sich bewegt, gab es weniger zu sehen, oder geht ihre Uhr falsch? Darum wird nichts darüber gesagt, was sie sah.',
        ],
        [
            'many events came',
            health('many_events', { events: 640, expected_events: 211.3 }),
            '640 events came; only about 211 were to be expected. Does it see more than before, does it send them twice, or is its clock off? So nothing is said of what it saw.',
            '640 Ereignisse kamen; nur etwa 211 waren zu erwarten. Sieht sie mehr als zuvor, schickt sie doppelt, oder geht ihre Uhr falsch? Darum wird nichts darüber gesagt, was sie sah.',
        ],
        [
            'its agent said that it was offline',
            health('camera_offline', { events: 70 }),
            'Its agent said for a quarter of the shift or longer that the camera was offline. So nothing is said of what it saw.',
            'Ihr Agent meldete ein Viertel der Schicht oder länger, dass die Kamera nicht zu erreichen war. Darum wird nichts darüber gesagt, was sie sah.',
        ],
        [
            'its agent said that it was dark',
            health('camera_dark', { events: 70 }),
            'Its agent said for a quarter of the shift or longer that the camera was dark. So nothing is said of what it saw.',
            'Ihr Agent meldete ein Viertel der Schicht oder länger, dass die Kamera dunkel war. Darum wird nichts darüber gesagt, was sie sah.',
        ],
        [
            'its agent said that its clock is off',
            health('camera_clock', { events: 211 }),
            'Its agent said for a quarter of the shift or longer that the camera’s clock was 10 minutes off or more: its events were of other hours. So nothing is said of what it saw.',
            'Ihr Agent meldete ein Viertel der Schicht oder länger, dass die Uhr der Kamera um 10 Minuten oder mehr falsch ging: Ihre Ereignisse gehören in andere Stunden. Darum wird nichts darüber gesagt, was sie sah.',
        ],
        [
            'more events an hour than in other weeks',
            stream([
                found('events_per_hour', {
                    effect: { events_per_hour: 31.5, expected_per_hour: 20, weeks: 4 },
                }),
            ]),
            '31.5 events an hour came; by the same shift of 4 weeks before it would be 20.0.',
            '31,5 Ereignisse je Stunde kamen; nach derselben Schicht der 4 Wochen davor wären es 20,0.',
        ],
        [
            'it has a new model',
            stream([], {
                level: 'learning',
                reference: { from: '2026-01-01T06:00:00.000Z', shifts: 5, wanted: 30 },
            }),
            '5 of the 30 shifts of its reference are over. From the 21st on it is judged.',
            '5 der 30 Schichten ihrer Referenz sind vorbei. Ab der 21. wird sie beurteilt.',
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
