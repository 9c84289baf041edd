/* Whether cameras still see what they saw, what people say of their claims, and how often they
 * are right. */
import { refresh } from './changes';
import { part, send, withParams } from './client';
import { useRead, type Answer } from './hooks';
import type { Instant, Proposal } from './types';

/* --- drift --- */

export const LEVELS = ['act', 'warn', 'watch', 'no_claim', 'learning', 'healthy'] as const;
export type Level = (typeof LEVELS)[number];

export type TestName =
    | 'source_health'
    | 'events_per_hour'
    | 'confidence'
    | 'mix_f'
    | 'mix_ewma'
    | 'accuracy'
    | 'confidence_floor';

export type HealthReason =
    | 'camera_offline'
    | 'camera_dark'
    | 'camera_clock'
    | 'nothing_seen'
    | 'silent_hours'
    | 'unknown_time'
    | 'few_events'
    | 'many_events';

export type Advice = 'clean' | 'look' | 'audit' | 'roll_back' | 'set_clock';

/** How large a change is; a test has those that are its own. */
export type Effect = Partial<
    Record<
        | 'events'
        | 'expected_events'
        | 'silent_hours'
        | 'unknown_points'
        | 'events_per_hour'
        | 'expected_per_hour'
        | 'weeks'
        | 'psi'
        | 'ks'
        | 'confidence_change'
        | 'dwells'
        | 'effective_dwells'
        | 'shifts'
        | 'working_points'
        | 'idle_points'
        | 'absent_points'
        | 'accuracy'
        | 'low'
        | 'high'
        | 'baseline'
        | 'labels'
        | 'baseline_labels'
        | 'mean_confidence',
        number | null
    >
>;

export interface DriftTest {
    test: TestName;
    level: Level;
    statistic: number | null;
    critical: number | null;
    reason: HealthReason | null;
    effect: Effect;
}

export interface DriftShift {
    start: Instant;
    end: Instant;
    level: Level;
    working_percentage: number | null;
    idle_percentage: number | null;
    absent_percentage: number | null;
    unknown_percentage: number | null;
    mean_confidence: number | null;
    events: number;
}

export interface DriftStream {
    /** null: of events that name none; so are the next two. */
    camera_id: string | null;
    model_version: string | null;
    station_type: string | null;
    context: 'day' | 'night';
    level: Level;
    /** It is not judged any more. */
    ended: boolean;
    /** null: it is healthy. */
    since: Instant | null;
    /** The last that was judged. */
    shift: { start: Instant; end: Instant } | null;
    /** What the plant's own recorder has of its middle; null: nobody said where that is, or it
     * is not for whoever asks. */
    recorder_url: string | null;
    reference: { from: Instant; shifts: number; wanted: number };
    tests: DriftTest[];
    /** The most useful first. */
    advice: Advice[];
    /** The oldest first. */
    shifts: DriftShift[];
}

export interface Drift {
    /** null: not since the server started. */
    evaluated_at: Instant | null;
    streams: DriftStream[];
}

export const DRIFT_PATH = '/api/drift';

export const useDrift = (): Answer<Drift> => useRead<Drift>(DRIFT_PATH);

export async function setReference(camera: string | null, reason: string): Promise<void> {
    await send<unknown>('POST', `${DRIFT_PATH}/reference`, { camera_id: camera, reason });
    refresh(DRIFT_PATH);
}

/* --- audits --- */

export type Claim = 'working' | 'idle' | 'absent';
export type Truth = Claim | 'nobody';
export type Verdict = Truth | 'cannot_tell' | 'right';

export interface Audit {
    event_uuid: string;
    camera_id: string | null;
    model_version: string | null;
    workstation_id: string;
    timestamp: Instant;
    until: Instant;
    /** null: audits are blind. */
    claimed: Claim | null;
    confidence: number | null;
    /** null: nobody said where the plant's recorder is. */
    recorder_url: string | null;
    /** How many others have answered. */
    verdicts: number;
}

export interface Audits {
    audits: Audit[];
    waiting: number;
    blind: boolean;
}

export interface VerdictKept {
    verdict: { event_uuid: string; verdict: Verdict; audit: boolean; at: Instant };
    claimed: Claim;
    confidence: number;
    /** null: it cannot be told. */
    right: boolean | null;
}

/** As many as the API gives at once. */
const QUEUE_MOST = 200;

export function auditsPath(camera: string, second: boolean): string {
    const more = second ? { second: 'true' } : {};
    return withParams('/api/audits', { camera_id: camera, limit: QUEUE_MOST, ...more });
}

/** The same person again replaces what was said. */
export const judge = (uuid: string, verdict: Verdict): Promise<VerdictKept> =>
    send<VerdictKept>('POST', `/api/events/${part(uuid)}/verdict`, { verdict });

/* --- accuracy --- */

export interface AccuracyShare {
    right: number;
    of: number;
    percentage: number;
    low: number;
    high: number;
}

export interface StateAccuracy {
    state: Claim;
    /** Of the claims of it, the right ones. */
    claimed: AccuracyShare | null;
    /** Of the times when it was so, those that were claimed. */
    true: AccuracyShare | null;
}

export interface CalibrationBin {
    from: number;
    to: number;
    labels: number;
    right: number;
    mean_confidence: number | null;
}

export interface AccuracyGroup {
    camera_id: string | null;
    model_version: string | null;
    from: Instant;
    to: Instant;
    drawn: number;
    labels: number;
    cannot_tell: number;
    wanted: number;
    enough: boolean;
    accuracy_percentage: number | null;
    interval: AccuracyShare | null;
    states: StateAccuracy[];
    confusion: Record<Claim, Record<Truth, number>>;
    calibration: { bins: CalibrationBin[]; ece: number | null };
    expected_accuracy_percentage: number | null;
    kappa: number | null;
}

export const useAccuracy = (): Answer<{ groups: AccuracyGroup[] }> =>
    useRead<{ groups: AccuracyGroup[] }>('/api/accuracy');

export interface Retraining {
    retraining_id: number;
    camera_id: string;
    model_version: string;
    reason: 'drift' | 'accuracy' | 'corrections';
    at: Instant;
    /** null: it is still to be trained. */
    over_at: Instant | null;
    value: number;
    limit: number;
    before: AccuracyGroup | null;
    /** Models that the camera has had since. */
    after: AccuracyGroup[];
}

export const useRetraining = (): Answer<{ entries: Retraining[] }> =>
    useRead<{ entries: Retraining[] }>('/api/retraining');

export const trainingPath = ({ camera_id, model_version }: Retraining): string =>
    withParams('/api/training-data', { camera_id, model_version });

/* --- what was learned across sites --- */

export interface Calibration {
    model_version: string;
    event_type: Claim;
    round: string;
    at: Instant;
    sites: number;
    /** About so many, as noise hides them. */
    labels: number;
    verdict: 'adopted' | 'few_labels' | 'no_better';
    /** false: a confidence is shown as it is. */
    used: boolean;
    has_before: boolean;
    points: { confidence: number; probability: number }[];
}

const CALIBRATIONS_PATH = '/api/calibrations';

export const useCalibrations = (): Answer<{ calibrations: Calibration[] }> =>
    useRead<{ calibrations: Calibration[] }>(CALIBRATIONS_PATH);

/** Use again what was used before; the same again undoes it. */
export async function rollBack(
    { model_version, event_type }: Calibration,
    reason: string,
): Promise<void> {
    const body = { model_version, event_type, reason };
    await send<unknown>('POST', `${CALIBRATIONS_PATH}/rollback`, body);
    refresh(CALIBRATIONS_PATH);
}

/* --- disputes --- */

/* What a decision may change. */
const DECIDED = ['/api/disputes', '/api/events', '/api/metrics', '/api/timeline'];

export interface Decision {
    accept: boolean;
    reason: string;
    event_type?: Proposal;
}

export async function decideDispute(id: number, decision: Decision): Promise<void> {
    await send<unknown>('POST', `/api/disputes/${part(id)}/decision`, decision);
    refresh(...DECIDED);
}
