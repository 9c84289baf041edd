/* Light or dark: as the system, or as chosen. */
import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { usePrinting } from './printing';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];
export type Theme = 'light' | 'dark';

const KEY = 'shopfloor.theme';
const DARK = '(prefers-color-scheme: dark)';

function remembered(): ThemeChoice {
    try {
        return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
    } catch {
        return 'system';
    }
}

function remember(theme: ThemeChoice): void {
    try {
        localStorage.setItem(KEY, theme);
    } catch {
        /* Storage may be denied; then the choice lasts as long as the page. */
    }
}

function onSystem(changed: () => void): () => void {
    const query = matchMedia(DARK);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
}

interface ThemeContext {
    choice: ThemeChoice;
    /** What it comes to; canvas must draw with it. */
    theme: Theme;
    choose: (choice: ThemeChoice) => void;
}

const Context = createContext<ThemeContext | null>(null);

export function ThemeProvider({ children }: { children: ReactNode }) {
    const [choice, setChoice] = useState(remembered);
    const dark = useSyncExternalStore(onSystem, () => matchMedia(DARK).matches);
    const onScreen = choice === 'system' ? (dark ? 'dark' : 'light') : choice;
    const theme = usePrinting() ? 'light' : onScreen;
    /* Before the children's effects, which may read colours from the page. */
    document.documentElement.dataset['theme'] = theme;
    useEffect(() => remember(choice), [choice]);
    const value = useMemo(() => ({ choice, theme, choose: setChoice }) as const, [choice, theme]);
    return <Context value={value}>{children}</Context>;
}

export function useTheme(): ThemeContext {
    const theme = use(Context);
    if (!theme) throw new Error('there is no ThemeProvider above');
    return theme;
}
