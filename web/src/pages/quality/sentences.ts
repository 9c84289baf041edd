/* What is said of a camera, as sentences made from the numbers of GET /api/drift. */
import type { DriftStream, DriftTest, Effect } from '../../api/quality';
import { plural } from '../../lib/i18n';
import type { Words } from './words';

export type MixState = 'working' | 'idle' | 'absent';

const STATES: readonly MixState[] = ['working', 'idle', 'absent'];
const CONFIDENCE_LEAST = 0.005;

/** The state of which the share of time has changed most; null: none is told of. */
export function mostChanged(effect: Effect): { state: MixState; points: number } | null {
    const known = STATES.flatMap((state) => {
        const points = effect[`${state}_points`];
        return typeof points === 'number' ? [{ state, points }] : [];
    });
    return known.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))[0] ?? null;
}

const RANKS = { healthy: 0, learning: 0, no_claim: 0, watch: 1, warn: 2, act: 3 };
const MIXES = ['mix_f', 'mix_ewma'];

const isMix = ({ test }: DriftTest): boolean => MIXES.includes(test);

/** Tests that are not healthy, the gravest first, and the mix before others of its level; of the
 * two of the mix the graver one. */
export function findings(tests: readonly DriftTest[]): DriftTest[] {
    const found = tests
        .filter(({ level, reason }) => RANKS[level] > 0 || reason !== null)
        .toSorted((a, b) => RANKS[b.level] - RANKS[a.level] || Number(isMix(b)) - Number(isMix(a)));
    const mix = found.find(isMix);
    return found.filter((test) => !isMix(test) || test === mix);
}

/** By how much the camera's confidence has changed, by any test that tells. */
function confidenceChange(tests: readonly DriftTest[]): number | null {
    const told = tests.map(({ effect }) => effect.confidence_change);
    return told.find((change) => typeof change === 'number') ?? null;
}

/** 8 points, 2.4 points. */
function pointsText(points: number, { t, language, numbers }: Words): string {
    const size = Math.abs(points);
    const text = size < 10 ? numbers.decimal(size, 1) : numbers.count(size);
    const whole = text.replace(/[.,]0$/, '');
    return t(plural(language, 'quality.points', Number(whole)), { count: whole });
}

function comparedWith({ reference: { shifts } }: DriftStream, words: Words): string {
    const { t, language, numbers } = words;
    const count = numbers.count(shifts);
    return t(plural(language, 'quality.reference', shifts), { count });
}

function withConfidence(text: string, tests: readonly DriftTest[], { t, numbers }: Words): string {
    const change = confidenceChange(tests);
    if (change === null) return t('quality.sentence', { text });
    if (Math.abs(change) < CONFIDENCE_LEAST) return t('quality.confidenceSame', { text });
    const by = numbers.decimal(Math.abs(change), 2);
    return t(change < 0 ? 'quality.confidenceFell' : 'quality.confidenceRose', { text, by });
}

function mixText(stream: DriftStream, { effect }: DriftTest, words: Words): string | null {
    const most = mostChanged(effect);
    if (!most) return null;
    const { t } = words;
    const text = t(most.points < 0 ? 'quality.seenLess' : 'quality.seenMore', {
        state: t(`quality.of.${most.state}`),
        points: pointsText(most.points, words),
        reference: comparedWith(stream, words),
    });
    return withConfidence(text, stream.tests, words);
}

function confidenceText(stream: DriftStream, { effect }: DriftTest, words: Words): string {
    const { t, numbers } = words;
    const change = effect.confidence_change ?? 0;
    const reference = comparedWith(stream, words);
    if (Math.abs(change) < CONFIDENCE_LEAST) return t('quality.confidenceOther', { reference });
    return t(change < 0 ? 'quality.confidenceLower' : 'quality.confidenceHigher', {
        reference,
        by: numbers.decimal(Math.abs(change), 2),
    });
}

function healthText({ reason, effect }: DriftTest, words: Words): string {
    const { t, language, numbers } = words;
    const count = (value: number | null | undefined): string => numbers.count(value ?? 0);
    const { events, expected_events: expected, silent_hours: hours, unknown_points } = effect;
    const known = typeof expected === 'number' && expected > 0;
    switch (reason) {
        case 'camera_offline':
            return t('quality.cameraOffline');
        case 'camera_dark':
            return t('quality.cameraDark');
        case 'camera_clock':
            return t('quality.cameraClock');
        case 'silent_hours':
            return t(plural(language, 'quality.silentHours', hours ?? 0), { count: count(hours) });
        case 'unknown_time':
            return t('quality.unknownTime', { points: pointsText(unknown_points ?? 0, words) });
        case 'few_events':
        case 'many_events':
            return t(`quality.${reason === 'few_events' ? 'fewEvents' : 'manyEvents'}`, {
                events: count(events),
                expected: count(expected),
            });
        default:
            return known
                ? t('quality.nothingSeenOf', { expected: count(expected) })
                : t('quality.nothingSeen');
    }
}

function rateText({ effect }: DriftTest, words: Words): string {
    const { t, language, numbers } = words;
    const weeks = effect.weeks ?? 0;
    return t(plural(language, 'quality.eventsPerHour', weeks), {
        rate: numbers.rate(effect.events_per_hour ?? 0),
        expected: numbers.rate(effect.expected_per_hour ?? 0),
        count: numbers.count(weeks),
    });
}

function accuracyText({ effect }: DriftTest, { t, numbers }: Words): string {
    const percent = (share: number | null | undefined): string =>
        numbers.percent(100 * (share ?? 0));
    return t('quality.accuracyFell', {
        labels: numbers.count(effect.labels ?? 0),
        accuracy: percent(effect.accuracy),
        low: percent(effect.low),
        high: percent(effect.high),
        baseline: percent(effect.baseline),
        before: numbers.count(effect.baseline_labels ?? 0),
    });
}

function floorText({ effect, critical }: DriftTest, { t, numbers }: Words): string {
    return t('quality.belowFloor', {
        mean: numbers.decimal(effect.mean_confidence ?? 0, 2),
        floor: numbers.decimal(critical ?? 0, 2),
    });
}

/** What one test has found; null: nothing that could be said. */
export function findingText(stream: DriftStream, test: DriftTest, words: Words): string | null {
    switch (test.test) {
        case 'source_health':
            return healthText(test, words);
        case 'events_per_hour':
            return rateText(test, words);
        case 'confidence':
            return confidenceText(stream, test, words);
        case 'mix_f':
        case 'mix_ewma':
            return mixText(stream, test, words);
        case 'accuracy':
            return accuracyText(test, words);
        case 'confidence_floor':
            return floorText(test, words);
        default:
            return null;
    }
}

/** All that there is to say of a camera and model, the gravest first. */
export function sentencesOf(stream: DriftStream, words: Words): string[] {
    const { t, language, numbers } = words;
    const { level, reference } = stream;
    const found = findings(stream.tests);
    /* That the confidence fell at the same time is in the sentence about the mix. */
    const told = found.some(isMix) ? found.filter(({ test }) => test !== 'confidence') : found;
    const said = told.flatMap((test) => findingText(stream, test, words) ?? []);
    if (level === 'no_claim') return [...said.slice(0, 1), t('quality.noClaimWhat')];
    if (level === 'learning') {
        const { shifts, wanted } = reference;
        const count = numbers.count(shifts);
        return [...said, t('quality.learningWhat', { count, wanted: numbers.count(wanted) })];
    }
    if (said.length > 0) return said;
    if (level !== 'healthy') return [t('quality.warnedBefore')];
    const count = numbers.count(reference.shifts);
    return [t(plural(language, 'quality.healthyWhat', reference.shifts), { count })];
}
