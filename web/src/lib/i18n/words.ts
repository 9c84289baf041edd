/* The words that all pages share, of the languages that are in use: nobody loads the others. */
import { loadCode } from '../loading';
import type { Words } from './en';
import type { Language } from './language';

const LOADS: Record<Language, () => Promise<Words>> = {
    en: async () => (await import('./en')).en,
    de: async () => (await import('./de')).de,
};

const loaded = new Map<Language, Words>();

/** Before anything is said in that language. */
export async function loadWords(language: Language): Promise<void> {
    if (!loaded.has(language)) loaded.set(language, await loadCode(LOADS[language]));
}

export function wordsOf(language: Language): Words {
    const words = loaded.get(language);
    if (!words) throw new Error(`the words of ${language} are not loaded`);
    return words;
}
