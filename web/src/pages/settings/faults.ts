/* What is wrong with what was entered: a word of this page for each field. */
import type { SettingsKey } from './words';

export interface Fault {
    key: SettingsKey;
    vars?: Record<string, string | number>;
}
export type Faults<F extends string> = Partial<Record<F, Fault>>;

export function anyFault(faults: object): boolean {
    return Object.keys(faults).length > 0;
}

export function bytesOf(text: string): number {
    return new TextEncoder().encode(text.trim()).length;
}

/** A text that must be there, of no more than `most` bytes. */
export function textFault(text: string, most: number): Fault | null {
    const bytes = bytesOf(text);
    if (bytes === 0) return { key: 'fault.missing' };
    return bytes > most ? { key: 'fault.long', vars: { bytes, most } } : null;
}

/**
 * A number as people write it, with a point or a comma, and two decimals at most: `1.000` is a
 * thousand to some and one to others, so it is nothing here. null: it is none.
 */
export function parseNumber(text: string): number | null {
    const plain = text.trim().replace(',', '.');
    return /^\d+(\.\d{1,2})?$/.test(plain) ? Number(plain) : null;
}

export function withFaults<F extends string>(entries: [F, Fault | null][]): Faults<F> {
    return Object.fromEntries(entries.filter(([, fault]) => fault !== null)) as Faults<F>;
}
