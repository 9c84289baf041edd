/* Which key gives which answer. Digits are the same on every keyboard and in every language. */
import type { Verdict } from '../../api/quality';

export interface Choice {
    verdict: Verdict;
    key: string;
}

const OPEN: Choice = { verdict: 'right', key: '0' };
const BLIND: readonly Choice[] = [
    { verdict: 'working', key: '1' },
    { verdict: 'idle', key: '2' },
    { verdict: 'absent', key: '3' },
    { verdict: 'nobody', key: '4' },
    { verdict: 'cannot_tell', key: '5' },
];

/** Who is not told what was claimed cannot say that it is right. */
export function choicesOf(blind: boolean): readonly Choice[] {
    return blind ? BLIND : [...BLIND, OPEN];
}

export type Act = { do: 'answer'; verdict: Verdict } | { do: 'undo' } | { do: 'recording' };

export interface Press {
    key: string;
    repeat: boolean;
    ctrlKey: boolean;
    metaKey: boolean;
    altKey: boolean;
}

/** null: it is none of ours. A key that is held answers once. */
export function actOf(press: Press, choices: readonly Choice[]): Act | null {
    const { key, repeat, ctrlKey, metaKey, altKey } = press;
    if (repeat || ctrlKey || metaKey || altKey) return null;
    if (key === 'Backspace') return { do: 'undo' };
    if (key.toLowerCase() === 'r') return { do: 'recording' };
    const choice = choices.find((one) => one.key === key);
    return choice ? { do: 'answer', verdict: choice.verdict } : null;
}
