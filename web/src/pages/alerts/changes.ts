/* What is done about several alerts that fired together. */
import { acknowledge, type Alert } from '../../api/alerts';

/** One after the other: the server makes one change at a time. */
export async function eachOf(
    alerts: readonly Alert[],
    change: (id: string) => Promise<unknown>,
): Promise<void> {
    for (const { alert_id } of alerts) await change(alert_id);
}

export const acknowledgeAll = (alerts: readonly Alert[], note: string): Promise<void> =>
    eachOf(alerts, (id) => acknowledge(id, note));
