/* Why something is said, decided or corrected: what the API takes. */

const REASON_BYTES = 500;

export type ReasonFault = 'missing' | 'long';

/** What is wrong with a reason; null: nothing. */
export function checkReason(text: string): ReasonFault | null {
    const bytes = new TextEncoder().encode(text.trim()).length;
    if (bytes === 0) return 'missing';
    return bytes > REASON_BYTES ? 'long' : null;
}

/** The same of a form that has one. */
export function checkReasonOf({ reason }: { reason: string }): { reason?: ReasonFault } {
    const fault = checkReason(reason);
    return fault ? { reason: fault } : {};
}
