/* A key, between the form and the API. */
import type { NewKey } from '../../api/people';
import type { Role } from '../../api/session';
import { endOfDay } from '../../lib/time';

/** Those that machines have, and those of people, for programs that read; but for whoever is
 * bound to a worker. */
export const ROLES_OF_KEYS: readonly Role[] = [
    'agent',
    'board',
    'device',
    'monitor',
    'viewer',
    'engineer',
    'supervisor',
    'administrator',
    'auditor',
];

/** What a key can be bound to. */
export type Bound = 'agent' | 'cameras' | 'stations';

/* An agent brings in events of its own cameras, and a terminal stands at its stations. To others
 * it means nothing. */
const BOUND_BY: Readonly<Record<string, readonly Bound[]>> = {
    agent: ['agent', 'cameras', 'stations'],
    administrator: ['agent', 'cameras', 'stations'],
    device: ['stations'],
};

/** What is asked of a key with these roles. */
export function boundOf(roles: readonly string[]): Bound[] {
    const asked = new Set(roles.flatMap((role) => BOUND_BY[role] ?? []));
    return (['agent', 'cameras', 'stations'] as const).filter((one) => asked.has(one));
}

export interface KeyForm {
    name: string;
    roles: string[];
    agent: string;
    /** Ids, with spaces or commas between them. */
    cameras: string;
    stations: string;
    /** YYYY-MM-DD; '' is never. */
    expires: string;
}

export const EMPTY_KEY: KeyForm = {
    name: '',
    roles: [],
    agent: '',
    cameras: '',
    stations: '',
    expires: '',
};

export function idsOf(text: string): string[] {
    return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

export type KeyFault = 'missing' | 'rolesNone' | 'past';
export type KeyFaults = Partial<Record<keyof KeyForm, KeyFault>>;

export function checkKey(form: KeyForm, zone: string, now: number): KeyFaults {
    const end = form.expires === '' ? Infinity : endOfDay(form.expires, zone);
    return {
        ...(form.name.trim() === '' && { name: 'missing' }),
        ...(form.roles.length === 0 && { roles: 'rolesNone' }),
        ...((end === null || end <= now) && { expires: 'past' }),
    };
}

export function newKeyOf(form: KeyForm, zone: string): NewKey {
    const asked = boundOf(form.roles);
    const said = (what: Bound): string => (asked.includes(what) ? form[what].trim() : '');
    const [agent, cameras, stations] = [
        said('agent'),
        idsOf(said('cameras')),
        idsOf(said('stations')),
    ];
    const end = form.expires === '' ? null : endOfDay(form.expires, zone);
    return {
        name: form.name.trim(),
        roles: form.roles,
        ...(agent && { agent_id: agent }),
        ...(cameras.length > 0 && { camera_ids: cameras }),
        ...(stations.length > 0 && { station_ids: stations }),
        ...(end !== null && { expires_at: new Date(end).toISOString() }),
    };
}
