/* Whether the page is on its way to paper. Charts are then drawn for it: light, as wide as a
 * sheet, and whole. */
import { useSyncExternalStore } from 'react';

/** How wide charts are on paper, in CSS pixels: A4 and Letter, on end, less margins. */
export const PAPER_WIDTH = 696;

let printing = false;

function onPrint(changed: () => void): () => void {
    const tell = (event: Event): void => {
        printing = event.type === 'beforeprint';
        changed();
    };
    addEventListener('beforeprint', tell);
    addEventListener('afterprint', tell);
    return () => {
        removeEventListener('beforeprint', tell);
        removeEventListener('afterprint', tell);
    };
}

export function usePrinting(): boolean {
    return useSyncExternalStore(onPrint, () => printing);
}
