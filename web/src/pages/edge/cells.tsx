/* Cells that both tables use. */
import { age } from '../../lib/age';
import type { Numbers } from '../../lib/numbers';
import { since } from './figures';
import type { Words } from './words';

export interface AgoProps {
    now: number;
    at: string;
    words: Words;
}

/** `4 s ago`; the exact time is its title. */
export function Ago({ now, at, words: { t, times } }: AgoProps) {
    return (
        <time dateTime={at} title={times.dateTimeExact(at)} className="whitespace-nowrap">
            {t('live.ago', { age: age(since(now, at)) })}
        </time>
    );
}

export function Id({ id }: { id: string }) {
    return (
        <span title={id} className="block truncate font-medium">
            {id}
        </span>
    );
}

/** None is as it should be, and does not catch the eye. */
export function Count({ value, numbers }: { value: number; numbers: Numbers }) {
    return <span className={value === 0 ? 'text-muted' : undefined}>{numbers.count(value)}</span>;
}

export function None() {
    return <span className="text-muted">–</span>;
}
