/* Which language, and where it is remembered. */

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = 'shopfloor.language';

export function isLanguage(text: string | null): text is Language {
    return text !== null && Object.hasOwn(LANGUAGES, text);
}

/** The first language of the browser's that there is here. */
export function preferred(wanted: readonly string[]): Language {
    for (const one of wanted) {
        const base = one.split('-')[0]?.toLowerCase() ?? '';
        if (isLanguage(base)) return base;
    }
    return 'en';
}

/** How to write numbers and dates: as the browser's region does, when it speaks `language`. */
export function localeOf(language: Language, wanted: readonly string[]): string {
    return wanted.find((one) => one.toLowerCase().startsWith(language)) ?? FALLBACK[language];
}

/* English alone would put the month first, which only one country does. */
const FALLBACK: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

/** The one that was chosen here, or else the browser's. */
export function current(): Language {
    return remembered() ?? preferred(navigator.languages);
}

/* Storage may be denied; then the choice lasts as long as the page. */
export function remembered(): Language | null {
    try {
        const text = localStorage.getItem(KEY);
        return isLanguage(text) ? text : null;
    } catch {
        return null;
    }
}

export function remember(language: Language): void {
    try {
        localStorage.setItem(KEY, language);
    } catch {
        /* as above */
    }
}
