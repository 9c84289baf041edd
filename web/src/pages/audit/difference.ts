/* What a change changed, field by field. */
type Side = Record<string, unknown> | null;

export interface FieldChange {
    field: string;
    /** As text; null: it was not there. */
    before: string | null;
    after: string | null;
}

function textOf(value: unknown): string {
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
        return value.join(', ');
    return JSON.stringify(value) ?? '';
}

/* Of what is empty there is nothing to say. */
function memberOf(side: Side, field: string): string | null {
    const value = side?.[field];
    return value === undefined || value === null ? null : textOf(value) || null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
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

/** How often figures were looked at, of an entry that says so; null: it is no look. */
export function looksOf(action: string, after: Side): number | null {
    const count = after?.['count'];
    return action === 'look' && typeof count === 'number' ? count : null;
}
