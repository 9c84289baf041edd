/* Why an event is corrected: what the API takes. */

export const REASON_BYTES = 500;

export type ReasonFault = { fault: 'missing' } | { fault: 'long'; bytes: number };

/** What is wrong with a reason; null: nothing. */
export function checkReason(text: string): ReasonFault | null {
    const bytes = new TextEncoder().encode(text.trim()).length;
    if (bytes === 0) return { fault: 'missing' };
    return bytes > REASON_BYTES ? { fault: 'long', bytes } : null;
}
