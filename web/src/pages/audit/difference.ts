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

function memberOf(side: Side, field: string): string | null {
    const value = side?.[field];
    return value === undefined || value === null ? null : textOf(value);
}

/** The fields that differ, in the order of the record; of what is new or gone all that say
 *  something. */
export function differenceOf(before: Side, after: Side): FieldChange[] {
    const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
    return fields
        .map((field) => ({
            field,
            before: memberOf(before, field),
            after: memberOf(after, field),
        }))
        .filter((one) => one.before !== one.after);
}

/** How often figures were looked at, of an entry that says so; null: it is no look. */
export function looksOf(action: string, after: Side): number | null {
    const count = after?.['count'];
    return action === 'look' && typeof count === 'number' ? count : null;
}
