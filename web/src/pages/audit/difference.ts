/* What a change changed, field by field. */
type Side = Record<string, unknown> | null;

export interface FieldChange {
    field: string;
    /** As text; null: it was not there. */
    before: string | null;
    after: string | null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/* A break of a shift: `12:00 + 30 min`. */
function breakOf(value: Record<string, unknown>): string | null {
    const { start, length_minutes: minutes, ...more } = value;
    const known = typeof start === 'string' && typeof minutes === 'number';
    return known && Object.keys(more).length === 0 ? `${start} + ${minutes} min` : null;
}

function textOf(value: unknown): string {
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return value.map(textOf).join(', ');
    return (isRecord(value) ? breakOf(value) : null) ?? JSON.stringify(value) ?? '';
}

/* Of what is empty there is nothing to say. */
function memberOf(side: Side, field: string): string | null {
    const value = side?.[field];
    return value === undefined || value === null ? null : textOf(value) || null;
}

/* Records within: "person.roles". */
function flat(side: Side, prefix = ''): Record<string, unknown> {
    const members = Object.entries(side ?? {}).flatMap(([name, value]) =>
        isRecord(value)
            ? Object.entries(flat(value, `${prefix}${name}.`))
            : [[`${prefix}${name}`, value] as const],
    );
    return Object.fromEntries(members);
}

/** The fields that differ, in the order of the record; of what is new or gone all that say
 *  something. */
export function differenceOf(before: Side, after: Side): FieldChange[] {
    const [was, is] = [flat(before), flat(after)];
    const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return fields
        .map((field) => ({ field, before: memberOf(was, field), after: memberOf(is, field) }))
        .filter((one) => one.before !== one.after);
}

/** `roles` of `person.roles` */
export function lastOf(field: string): string {
    return field.slice(field.lastIndexOf('.') + 1);
}

/* As it is with nearly everything that is new. */
const USUAL: Readonly<Record<string, string>> = {
    active: 'true',
    new_password: 'false',
    sessions_ended: '0',
    totp: 'off',
};
const IDS = ['key_id', 'shift_id', 'station_id', 'worker_id', 'person.name'];

/** Does it say nothing that the entry's other columns do not? `object`: of what the entry is. */
export function isNoise({ field, before, after }: FieldChange, object: string | null): boolean {
    const last = lastOf(field);
    if (last === 'created_at') return true;
    if (before !== null && after !== null) return false;
    const only = before ?? after;
    const isId = IDS.includes(field) || IDS.includes(last);
    return only === USUAL[last] || (isId && only === object);
}

/** How often figures were looked at, of an entry that says so; null: it is no look. */
export function looksOf(action: string, after: Side): number | null {
    const count = after?.['count'];
    return action === 'look' && typeof count === 'number' ? count : null;
}
