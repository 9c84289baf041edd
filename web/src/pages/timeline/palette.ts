/* The page's colours, for the canvas: it knows no variables of CSS. */
import type { State } from '../../lib/state';

const STATE_NAMES: readonly State[] = [
    'working',
    'idle',
    'absent',
    'unknown',
    'occupied',
    'vacant',
];

export interface Palette {
    surface: string;
    sunken: string;
    ink: string;
    muted: string;
    line: string;
    edge: string;
    accent: string;
    onAccent: string;
    accentSoft: string;
    hatch: string;
    stateInk: string;
    states: Record<State, string>;
    font: string;
}

export function readPalette(): Palette {
    const style = getComputedStyle(document.documentElement);
    const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    return {
        surface: of('surface'),
        sunken: of('sunken'),
        ink: of('ink'),
        muted: of('muted'),
        line: of('line'),
        edge: of('edge'),
        accent: of('accent'),
        onAccent: of('on-accent'),
        accentSoft: of('accent-soft'),
        hatch: of('state-unknown-line'),
        stateInk: of('state-ink'),
        states: Object.fromEntries(
            STATE_NAMES.map((state) => [state, of(`state-${state}`)]),
        ) as Record<State, string>,
        font: getComputedStyle(document.body).fontFamily,
    };
}
