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
import type { Key } from './i18n/en';
import { current, LANGUAGES, localeOf, remember } from './i18n/language';
import type { Language } from './i18n/language';
import { fill, type Vars } from './i18n/translate';
import { loadWords, wordsOf } from './i18n/words';
import { numbersOf, type Numbers } from './numbers';
import { timesOf, type Times } from './time';

export { LANGUAGES };
export type { Key, Language, Vars };
export type Translate<K extends string = Key> = (key: K, vars?: Vars) => string;

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
    const [language, setLanguage] = useState(current);
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
                /* While the server is away it stays as it is. */
                void loadWords(next).then(
                    () => {
                        remember(next);
                        setLanguage(next);
                    },
                    () => undefined,
                );
            },
        };
    }, [language, zone]);
    return <Context value={value}>{children}</Context>;
}

export interface I18n<K extends string = Key> extends Shared {
    t: Translate<K>;
}

type OwnWords = Record<Language, Record<string, string>>;

function useWordsOf<K extends string>(own: OwnWords | null): I18n<K> {
    const shared = use(Context);
    if (!shared) throw new Error('there is no I18nProvider above');
    return useMemo(() => {
        const mine = own?.[shared.language];
        const all: Record<string, string> = wordsOf(shared.language);
        return { ...shared, t: (key, vars) => fill(mine?.[key] ?? all[key] ?? key, vars) };
    }, [shared, own]);
}

export function useI18n(): I18n {
    return useWordsOf(null);
}

/** A hook for the words of a page and the shared ones. */
export function pageWords<P extends string>(own: {
    en: Record<P, string>;
    de: Record<NoInfer<P>, string>;
}): () => I18n<P | Key> {
    return () => useWordsOf(own);
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
