/** Without a secure context there is no clipboard: then the text is selected, to be copied. */
export async function copy(text: string, shown: HTMLElement | null): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        if (shown) getSelection()?.selectAllChildren(shown);
        return false;
    }
}
