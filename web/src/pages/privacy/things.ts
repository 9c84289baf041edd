/* What is kept of people, found again by how the server begins to say it in English (the rows of
 * src/api/privacy.c): this page says it in the reader's language. */
export type Thing =
    | 'events'
    | 'timelines'
    | 'worker_sums'
    | 'worker_changes'
    | 'station_sums'
    | 'camera_hours'
    | 'corrections'
    | 'verdicts'
    | 'register'
    | 'accounts'
    | 'audit'
    | 'alerts'
    | 'receivers'
    | 'messages'
    | 'refused'
    | 'waiting'
    | 'backups'
    | 'answers'
    | 'copies'
    | 'sheets'
    | 'learned'
    | 'reports';

const BEGINNINGS: readonly [string, Thing][] = [
    ['events', 'events'],
    ['timelines of workers', 'timelines'],
    ['sums of each workstation', 'station_sums'],
    ['sums of each worker', 'worker_sums'],
    ['what each camera said', 'camera_hours'],
    ['when a worker', 'worker_changes'],
    ['corrections', 'corrections'],
    ['checks', 'verdicts'],
    ['the register of workers', 'register'],
    ['the audit log', 'audit'],
    ['people who sign in', 'accounts'],
    ['alerts', 'alerts'],
    ['receivers', 'receivers'],
    ['messages', 'messages'],
    ['refused events', 'refused'],
    ['waiting corrections', 'waiting'],
    ['backups', 'backups'],
    ['answers that servers share', 'answers'],
    ['copies in ClickHouse', 'copies'],
    ['sheets at a hub', 'sheets'],
    ['what was learned across sites', 'learned'],
    ['the last report', 'reports'],
];

/** null: it is not known here. */
export function thingOf(what: string): Thing | null {
    return BEGINNINGS.find(([beginning]) => what.startsWith(beginning))?.[1] ?? null;
}
