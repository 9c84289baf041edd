/* Commands that let a camera see somebody for the first time. They can be pasted as they are. */
import { quoted } from '../../lib/shell';

interface Known {
    origin: string;
    /** The server wants a key; the variable SHOPFLOOR_KEY has it. */
    key?: boolean;
    workers: readonly { worker_id: string; active: boolean }[];
    stations: readonly { station_id: string; active: boolean }[];
}

function curl({ origin, key }: Pick<Known, 'origin' | 'key'>, path: string): string {
    const header = key ? ' -H "Authorization: Bearer $SHOPFLOOR_KEY"' : '';
    return `curl -s${header} ${origin}${path}`;
}

const data = (body: object): string => ` -d ${quoted(JSON.stringify(body))}`;

/** Whether there is nobody, or nothing, to send an event of. */
export function mustRegister({ workers, stations }: Pick<Known, 'workers' | 'stations'>): boolean {
    return !workers.some(({ active }) => active) || !stations.some(({ active }) => active);
}

export function firstEvent(known: Known): string {
    const { workers, stations } = known;
    const worker = workers.find(({ active }) => active)?.worker_id;
    const station = stations.find(({ active }) => active)?.station_id;
    const commands: string[] = [];
    if (worker === undefined)
        commands.push(curl(known, '/api/workers') + data({ worker_id: 'W1', name: 'Worker 1' }));
    if (station === undefined)
        commands.push(
            curl(known, '/api/workstations') +
                data({ station_id: 'S1', name: 'Station 1', type: 'Assembly' }),
        );
    const seen = {
        worker_id: worker ?? 'W1',
        workstation_id: station ?? 'S1',
        event_type: 'working',
        confidence: 0.94,
    };
    /* The quotes end for a moment, so that the shell puts in the time. */
    const now = `"timestamp":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'",`;
    const rest = quoted(JSON.stringify(seen).slice(1)).slice(1);
    commands.push(`${curl(known, '/api/events')} -d '{${now}${rest}`);
    return commands.join('\n');
}
