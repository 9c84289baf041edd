/* Which sites somebody may see, as a choice. */
import type { EnrolledSite, Given } from '../api/hub';

export interface Owner {
    /** What it is called: the name of a person, or that of a key. */
    name: string;
    /** Of a key; null: it is a person. */
    key_id: string | null;
    roles: readonly string[];
}

/** What it was given; null: nothing, which is all for an administrator and none for others. */
export function givenTo({ name, key_id }: Owner, given: readonly Given[]): string | null {
    const own = given.find((one) =>
        'person' in one ? key_id === null && one.person === name : one.key_id === key_id,
    );
    return own?.tenant ?? null;
}

/** What it sees, whether it was given that or not. */
export function tenantOf(owner: Owner, given: readonly Given[]): string {
    const all = owner.roles.includes('administrator');
    return givenTo(owner, given) ?? (all ? 'all' : 'none');
}

/** What can be given; `now` too, though there may be no such site any more. */
export function choicesOf(sites: readonly EnrolledSite[], now: string): string[] {
    const groups = [...new Set(sites.flatMap(({ group }) => group ?? []))].toSorted();
    const choices = [
        'none',
        'all',
        ...groups.map((group) => `group:${group}`),
        ...sites.map(({ site }) => `site:${site}`),
    ];
    return choices.includes(now) ? choices : [...choices, now];
}
