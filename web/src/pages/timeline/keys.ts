/* Which key does what in the chart. */

export type Action =
    | { do: 'lane'; by: number }
    | { do: 'interval'; by: number }
    | { do: 'edge'; at: 'first' | 'last' }
    | { do: 'page'; by: number }
    | { do: 'pan'; by: number }
    | { do: 'zoom'; factor: number }
    | { do: 'reset' }
    | { do: 'hide' };

export const ZOOM_STEP = 1.6;
/** How much of the view one step of panning moves it. */
export const PAN_STEP = 0.25;

export interface KeyPress {
    key: string;
    shiftKey: boolean;
    ctrlKey: boolean;
    metaKey: boolean;
    altKey: boolean;
}

const ACTIONS: Record<string, Action> = {
    ArrowUp: { do: 'lane', by: -1 },
    ArrowDown: { do: 'lane', by: 1 },
    ArrowLeft: { do: 'interval', by: -1 },
    ArrowRight: { do: 'interval', by: 1 },
    Home: { do: 'edge', at: 'first' },
    End: { do: 'edge', at: 'last' },
    PageUp: { do: 'page', by: -1 },
    PageDown: { do: 'page', by: 1 },
    '+': { do: 'zoom', factor: 1 / ZOOM_STEP },
    '=': { do: 'zoom', factor: 1 / ZOOM_STEP },
    '-': { do: 'zoom', factor: ZOOM_STEP },
    '0': { do: 'reset' },
    Escape: { do: 'hide' },
};

const WITH_SHIFT: Record<string, Action> = {
    ArrowLeft: { do: 'pan', by: -PAN_STEP },
    ArrowRight: { do: 'pan', by: PAN_STEP },
};

/** null: the key is the browser's, such as ctrl and + for its own zoom. */
export function actionOf({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyPress): Action | null {
    if (ctrlKey || metaKey || altKey) return null;
    return (shiftKey ? WITH_SHIFT[key] : undefined) ?? ACTIONS[key] ?? null;
}
