/* What needs a person: alerts, by which rules they begin, where they are told, and which stations
 * need somebody now. */
import { useEffect, useRef } from 'react';
import { ALERTS } from './alertCounts';
import { refresh } from './changes';
import { part, send, withParams } from './client';
import { useRead, type Answer } from './hooks';
import { useLiveAlerts } from './live';
import type { Instant, StationState } from './types';

export const RULES = [
    'station_idle',
    'station_vacant',
    'station_behind',
    'station_unknown',
    'camera_silent',
    'camera_dark',
    'camera_offline',
    'camera_clock',
    'agent_offline',
    'agent_full',
    'agent_rejected',
    'drift',
    'audit_accuracy',
    'retraining',
    'disk_low',
    'backup_missing',
    'commits_failing',
    'certificate_expiring',
    'receiver_failing',
] as const;
export type RuleName = (typeof RULES)[number];

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
/** Of a value; '': 1 is yes, 0 is no. */
export type Unit =
    'minutes' | 'percent' | 'seconds' | 'reports' | 'events' | 'level' | 'hours' | 'days' | '';

export interface AlertSubject {
    kind: 'station' | 'camera' | 'agent' | 'site';
    /** null: the site's server itself. */
    id: string | null;
    name: string | null;
    /** Of a camera: the agent that reports it. */
    agent_id: string | null;
}

export type EndWhy =
    'recovered' | 'late_events' | 'unplanned' | 'gone' | 'shift_ended' | 'rule_off';

export interface Alert {
    alert_id: string;
    rule: RuleName;
    severity: Severity;
    state: 'pending' | 'firing' | 'acknowledged' | 'resolved';
    subject: AlertSubject;
    value: number;
    threshold: number;
    unit: Unit;
    since: Instant;
    /** It was so before, too; nobody knows since when. */
    over_24h: boolean;
    fired_at: Instant | null;
    /** Who and the note are null for whoever is told no names. */
    acknowledged: { by: string | null; at: Instant; note: string | null } | null;
    resolved: { at: Instant; why: EndWhy } | null;
    /** Those that fired together have the same. */
    group: string | null;
    silenced_until: Instant | null;
}

/** Silenced ones are in no other count. */
export interface AlertCounts {
    firing: number;
    acknowledged: number;
    silenced: number;
    /** Older ones that are in none of these numbers, as there are so many. */
    left_out: number;
}

export interface AlertPage {
    alerts: Alert[];
    counts: AlertCounts;
    next_cursor: string | null;
}

/** `alerts` of the live stream; partial: only those that changed are listed. */
export interface LiveAlerts {
    partial: boolean;
    counts: AlertCounts;
    alerts: Alert[];
}

const ATTENTION = '/api/attention';

/* That an alert changed is told by the stream, without names: they are read. */
function useFollowed<T>(answer: Answer<T>): Answer<T> {
    const live = useLiveAlerts();
    const latest = useRef(answer.retry);
    const known = useRef(live);
    useEffect(() => {
        latest.current = answer.retry;
    });
    useEffect(() => {
        if (known.current && known.current !== live) latest.current();
        known.current = live;
    }, [live]);
    return answer;
}

/** `every`: how often it is read again besides, in ms. */
export function useEvery(answer: Pick<Answer<unknown>, 'retry'>, every: number): void {
    const latest = useRef(answer.retry);
    useEffect(() => {
        latest.current = answer.retry;
    });
    useEffect(() => {
        const timer = setInterval(() => document.hidden || latest.current(), every);
        return () => clearInterval(timer);
    }, [every]);
}

/* Values and silences go on without a change that the stream would tell. */
const OPEN_MS = 15_000;

export function useOpenAlerts(): Answer<AlertPage> {
    const answer = useFollowed(useRead<AlertPage>(ALERTS));
    useEvery(answer, OPEN_MS);
    return answer;
}

/** A page of all, also those that are over. */
export function useAllAlerts(cursor: string, limit: number): Answer<AlertPage> {
    const more = cursor === '' ? {} : { cursor };
    return useFollowed(useRead<AlertPage>(withParams(ALERTS, { state: 'all', limit, ...more })));
}

function alertChanged<T>(answer: Promise<T>): Promise<T> {
    return answer.finally(() => refresh(ALERTS, ATTENTION));
}

export const acknowledge = (id: string, note: string) =>
    alertChanged(
        send<unknown>('POST', `${ALERTS}/${part(id)}/acknowledge`, note === '' ? {} : { note }),
    );
/** `minutes`: 0 ends the silence. */
export const silence = (id: string, minutes: number, note: string) =>
    alertChanged(
        send<unknown>('POST', `${ALERTS}/${part(id)}/silence`, {
            minutes,
            ...(note === '' ? {} : { note }),
        }),
    );

/* --- rules --- */

export interface AlertLimits {
    enabled: boolean;
    threshold: number;
    for_minutes: number;
    severity: Severity;
    /** Not outside of planned time. */
    quiet: boolean;
}
/** null: as for all. */
export type StationLimits = { station_id: string } & {
    [Name in keyof AlertLimits]: AlertLimits[Name] | null;
};
export interface AlertRule extends AlertLimits {
    rule: RuleName;
    of: AlertSubject['kind'];
    unit: Unit;
    /** It is wrong at the threshold and below; else at it and above. */
    at_most: boolean;
    least: number;
    most: number;
    preset: AlertLimits;
    stations: StationLimits[];
}
/** What is set of a rule; what is absent or null is as preset, and of a station as for all. */
export type AlertRuleChange = { rule: RuleName } & {
    [Name in keyof AlertLimits]?: AlertLimits[Name] | null;
} & { stations?: StationLimits[] };

const ALERT_RULES = '/api/alert-rules';

export function useAlertRules(): Answer<{ rules: AlertRule[] }> {
    return useRead<{ rules: AlertRule[] }>(ALERT_RULES);
}

export async function changeAlertRule(change: AlertRuleChange): Promise<void> {
    await send<unknown>('PUT', ALERT_RULES, { rules: [change] });
    refresh(ALERT_RULES, ALERTS, ATTENTION);
}

/* --- receivers --- */

export interface Queue {
    created_at: Instant;
    waiting: number;
    delivered: number;
    given_up: number;
    tried_at: Instant | null;
    /** null: nothing waits. */
    next_try_at: Instant | null;
    failing_since: Instant | null;
    /** What was last answered. */
    status: number | null;
    /** Why the last did not arrive. */
    error: string | null;
}
export interface Webhook extends Queue {
    webhook_id: string;
    url: string;
    created_by: string | null;
}
export interface Receivers {
    webhooks: Webhook[];
    /** null: e-mail is not set up. */
    mail: Queue | null;
}

const WEBHOOKS = '/api/webhooks';
/* Nothing tells that a message arrived or did not. */
const RECEIVERS_MS = 3_000;

export function useReceivers(): Answer<Receivers> {
    const answer = useRead<Receivers>(WEBHOOKS);
    useEvery(answer, RECEIVERS_MS);
    return answer;
}

/** The secret is not shown again. */
export async function addWebhook(url: string): Promise<{ webhook: Webhook; secret: string }> {
    const made = await send<{ webhook: Webhook; secret: string }>('POST', WEBHOOKS, { url });
    refresh(WEBHOOKS);
    return made;
}

export async function deleteWebhook(id: string): Promise<void> {
    await send<unknown>('DELETE', `${WEBHOOKS}/${part(id)}`);
    refresh(WEBHOOKS);
}

/** What waits for it is sent now. E-mail is the webhook "mail" here. */
export async function tryReceiver(id: string): Promise<void> {
    await send<unknown>('POST', `${WEBHOOKS}/${part(id)}/try`);
    refresh(WEBHOOKS);
}

/** To how many a message goes. */
export async function testReceivers(): Promise<number> {
    const { receivers } = await send<{ receivers: number }>('POST', `${ALERTS}/test`);
    refresh(WEBHOOKS);
    return receivers;
}

/* --- attention --- */

export interface AttentionStation {
    station_id: string;
    name: string;
    state: StationState;
    /** null: it was never seen. */
    since: Instant | null;
    over_24h: boolean;
    planned_ms: number;
    /** What its target wants in that time; null: it has none, or somebody works. */
    lost_units: number | null;
    /** By how much it is behind its target in this shift; null: no alert says that it is. */
    behind_units: number | null;
    behind_percent: number | null;
    /** Open alerts of it, and by which rules they are. */
    alerts: string[];
    rules: string[];
}
/** A camera that does not see. */
export interface BlindCamera {
    camera_id: string;
    /** agent_offline: the agent that reports it is gone. */
    why: 'silent' | 'dark' | 'offline' | 'agent_offline';
}
/** A station that seems idle or vacant, of which nobody knows, as none of its cameras sees. */
export interface UnseenStation {
    station_id: string;
    name: string;
    /** null: nobody knows since when. */
    since: Instant | null;
    /** All of them; none for whoever may not read alerts. */
    cameras: BlindCamera[];
}
export interface Attention {
    at: Instant;
    /** The worst first. */
    stations: AttentionStation[];
    unseen: UnseenStation[];
    /** What fires of cameras, agents and the server; the worst first. */
    others: Alert[];
}

/** What needs somebody; for others to follow: see pages/overview. */
export function useAttention(): Answer<Attention> {
    return useFollowed(useRead<Attention>(ATTENTION));
}
