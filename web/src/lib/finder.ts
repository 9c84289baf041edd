/** Whether each word that is typed into a search is somewhere in what is said. */
export function finder(search: string): (...texts: readonly (string | null)[]) => boolean {
    const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return (...texts) => {
        if (words.length === 0) return true;
        const all = texts.join(' ').toLocaleLowerCase();
        return words.every((word) => all.includes(word));
    };
}
