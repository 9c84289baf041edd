/* Languages. `useI18n()` gives the words that all pages share; a page with words of its own
 * makes a hook for both:
 *
 *     export const useWords = pageWords({ en: { 'events.void': 'Void' }, de: { ... } });
 *     const { t, numbers, times } = useWords();
 *
 * A key that one language lacks does not compile. */
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useSettings } from '../api/hooks';
import { figureTexts, type FigureTexts } from './figures';
import { de } from './i18n/de';
import { en, type Key, type Words } from './i18n/en';
import { LANGUAGES, localeOf, preferred, remember, remembered } from './i18n/language';
import type { Language } from './i18n/language';
import { fill, type Vars } from './i18n/translate';
import { numbersOf, type Numbers } from './numbers';
import { timesOf, type Times } from './time';

export { LANGUAGES };
export type { Key, Language, Vars };
export type Translate<K extends string = Key> = (key: K, vars?: Vars) => string;

const WORDS: Record<Language, Words> = { en, de };

interface Locale {
    language: Language;
    locale: string;
    setLanguage: (language: Language) => void;
}

/* One for all that is on a page: a table has hundreds of cells that ask. */
interface Shared extends Locale {
    numbers: Numbers;
    /** How figures are written. */
    figure: FigureTexts;
    /** In the site's zone; UTC until it is known. */
    times: Times;
}

const Context = createContext<Shared | null>(null);

export function I18nProvider({ children }: { children: ReactNode }) {
    const [language, setLanguage] = useState(() => remembered() ?? preferred(navigator.languages));
    useEffect(() => {
        document.documentElement.lang = language;
    }, [language]);
    const zone = useSettings().data?.timezone ?? 'UTC';
    const value = useMemo(() => {
        const locale = localeOf(language, navigator.languages);
        const numbers = numbersOf(locale);
        return {
            language,
            locale,
            numbers,
            figure: figureTexts(numbers),
            times: timesOf(locale, zone),
            setLanguage(next: Language) {
                remember(next);
                setLanguage(next);
            },
        };
    }, [language, zone]);
    return <Context value={value}>{children}</Context>;
}

export interface I18n<K extends string = Key> extends Shared {
    t: Translate<K>;
}

function useWordsOf<K extends string>(words: Record<Language, Record<K, string>>): I18n<K> {
    const shared = use(Context);
    if (!shared) throw new Error('there is no I18nProvider above');
    return useMemo(
        () => ({ ...shared, t: (key, vars) => fill(words[shared.language][key], vars) }),
        [shared, words],
    );
}

export function useI18n(): I18n {
    return useWordsOf(WORDS);
}

/** A hook for the words of a page and the shared ones. */
export function pageWords<P extends string>(own: {
    en: Record<P, string>;
    de: Record<NoInfer<P>, string>;
}): () => I18n<P | Key> {
    const words = { en: { ...en, ...own.en }, de: { ...de, ...own.de } } as Record<
        Language,
        Record<P | Key, string>
    >;
    return () => useWordsOf(words);
}

/** One of `${key}.one`, `${key}.other`, by the language's rule for `count`. */
export function plural<B extends string>(
    language: Language,
    base: B,
    count: number,
): `${B}.one` | `${B}.other` {
    const form = new Intl.PluralRules(language).select(count);
    return form === 'one' ? `${base}.one` : `${base}.other`;
}
