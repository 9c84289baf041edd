/* How many alerts there are. Every page asks for this, so it brings nothing else with it. */
import type { AlertCounts, AlertPage } from './alerts';
import { useMay, useRead } from './hooks';
import { useLiveAlerts } from './live';

export const ALERTS = '/api/alerts';

/** How many there are: as the stream tells; until it does, as they are read. */
export function useAlertCounts(): AlertCounts | undefined {
    const may = useMay('read_stations');
    const live = useLiveAlerts();
    const read = useRead<AlertPage>(may && !live ? ALERTS : null);
    return may ? (live?.counts ?? read.data?.counts) : undefined;
}
