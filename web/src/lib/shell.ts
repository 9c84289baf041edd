/* Words of commands that are pasted into a shell. */

/** Within single quotes a shell takes everything literally but the quote. */
export function quoted(text: string): string {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Quoted only where it must be, as people read it, too. */
export function word(text: string): string {
    return /^[\w.:/@%+-]+$/.test(text) ? text : quoted(text);
}
