/* From keys to text. */

export type Vars = Record<string, string | number>;

/** `text` with `{name}` replaced by the value of that name. */
export function fill(text: string, vars?: Vars): string {
    if (!vars) return text;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
        Object.hasOwn(vars, name) ? String(vars[name]) : whole,
    );
}
