/* Alerts that fired together are one thing to look at: a dead switch with 40 cameras. */
import type { Alert } from '../api/alerts';
import { SEVERITIES } from '../api/alerts';

export interface AlertGroup {
    /** Of the group, or of an alert by itself. */
    key: string;
    /** The latest first, at least one. */
    alerts: [Alert, ...Alert[]];
}

const isSilent = ({ silenced_until }: Alert, now: number): boolean =>
    silenced_until !== null && Date.parse(silenced_until) > now;

/* What nobody looks after comes first, then what is worse, then what is newer. */
function rankOf({ alerts }: AlertGroup, now: number): number {
    const loud = alerts.some((alert) => alert.state === 'firing' && !isSilent(alert, now));
    const worst = Math.max(...alerts.map(({ severity }) => SEVERITIES.indexOf(severity)));
    return (loud ? SEVERITIES.length : 0) + worst;
}

/* So few are each read by itself. */
const FEW = 3;

function apart(group: AlertGroup): AlertGroup[] {
    if (group.alerts.length > FEW) return [group];
    return group.alerts.map((alert) => ({ key: alert.alert_id, alerts: [alert] }));
}

/** Without those that are pending: nothing needs anybody yet. */
export function groupsOf(alerts: readonly Alert[], now: number): AlertGroup[] {
    const groups = new Map<string, AlertGroup>();
    for (const alert of alerts) {
        if (alert.state !== 'firing' && alert.state !== 'acknowledged') continue;
        const key = alert.group ?? alert.alert_id;
        const known = groups.get(key);
        if (known) known.alerts.push(alert);
        else groups.set(key, { key, alerts: [alert] });
    }
    return [...groups.values()].flatMap(apart).sort((a, b) => rankOf(b, now) - rankOf(a, now));
}
