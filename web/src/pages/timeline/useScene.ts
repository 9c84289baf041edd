/* All that the canvas needs to know, as one value that changes when something of it does. */
import { useMemo } from 'react';
import { STATES, type State } from '../../lib/state';
import { useTheme } from '../../lib/theme';
import { DAY, MINUTE } from '../../lib/time';
import { NO_UNITS } from './bins';
import type { Lane } from './lanes';
import type { Scene } from './paint';
import { readPalette } from './palette';
import { lengthOf } from './scale';
import { ticksOf } from './ticks';
import type { UnitsView } from './useUnits';
import type { Words } from './words';

/* Room between two labels of the axis: `14:05:09`, and `Mon 23 Nov`. */
const LABEL_PX = 76;

type Given = Omit<Scene, 'ticks' | 'label' | 'nowLabel' | 'letters' | 'unitsOf' | 'palette'>;

function lettersOf({ t }: Words): Record<State, string> {
    const letters = Object.entries(STATES).map(([state, { letter }]) => [state, t(letter)]);
    return Object.fromEntries(letters) as Record<State, string>;
}

function labelOf({ times }: Words, step: number): Scene['label'] {
    return (at, midnight) => {
        if (midnight || step >= DAY) return times.day(at);
        return step < MINUTE ? times.timeExact(at) : times.time(at);
    };
}

export function useScene(given: Given, words: Words, units: UnitsView): Scene {
    const { theme } = useTheme();
    const palette = useMemo(readPalette, [theme]);
    const letters = useMemo(() => lettersOf(words), [words]);
    const { width, height, ratio, view, bounds, now, lanes, rows, scroll } = given;
    const { focus, focused, breaks } = given;
    const { zone } = words.times;
    const ticks = useMemo(
        () => ticksOf(view, (lengthOf(view) / Math.max(width, 1)) * LABEL_PX, zone),
        [view, width, zone],
    );
    const { store, version } = units;
    const unitsOf = useMemo(
        () => (store ? (lane: Lane) => store.unitsOf(lane.id) ?? NO_UNITS : null),
        [store, version],
    );
    return useMemo(
        () => ({
            ...{ width, height, ratio, view, bounds, now, lanes, rows, scroll },
            ...{ focus, focused, breaks, ticks, letters, palette, unitsOf },
            label: labelOf(words, ticks.step),
            nowLabel: words.times.time(now),
        }),
        [
            ...[width, height, ratio, view, bounds, now, lanes, rows, scroll],
            ...[focus, focused, breaks, ticks, letters, palette, unitsOf, words],
        ],
    );
}
