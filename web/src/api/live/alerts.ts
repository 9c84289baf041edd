/* Open alerts of the live stream, brought up to date message by message. */
import type { Alert, LiveAlerts } from '../alerts';

/** `known` with what `message` changes. Null when `message` is partial and nothing is known. */
export function mergeAlerts(known: LiveAlerts | null, message: LiveAlerts): LiveAlerts | null {
    if (!message.partial) return message;
    if (!known) return null;
    const changes = new Map(message.alerts.map((alert) => [alert.alert_id, alert]));
    const fresh = message.alerts.filter(
        ({ alert_id }) => !known.alerts.some((one) => one.alert_id === alert_id),
    );
    const open = ({ state }: Alert): boolean => state !== 'resolved';
    const kept = known.alerts.map((alert) => changes.get(alert.alert_id) ?? alert);
    return { partial: false, counts: message.counts, alerts: [...fresh, ...kept].filter(open) };
}
