/* How sure a share of work is, in words. */
import type { AuditedShare } from '../api/types';
import type { Words } from './words';

/** One that says between what the true share lies. */
export type Told = AuditedShare & {
    working_share_percentage: number;
    low: number;
    high: number;
    why: null;
};

export function isTold(share: AuditedShare | undefined): share is Told {
    return share?.why === null;
}

/** Whole percents, rounded outwards: rounded inwards it would be surer than it is. */
export function rangeOf({ low, high }: Told, { numbers }: Pick<Words, 'numbers'>): string {
    const [from, to] = [Math.floor(low), Math.ceil(high)];
    const end = numbers.wholePercent(to);
    return from === to ? end : `${numbers.count(from)}–${end}`;
}

/* Which words tell why there is no range. */
export function reasonOf({ why, labels, wanted }: AuditedShare) {
    if (why === 'no_time') return 'interval.noTime';
    if (why === 'no_better_than_chance') return 'interval.chance';
    return labels < wanted ? 'interval.few' : 'interval.oneSided';
}

export function countsOf({ labels, wanted }: AuditedShare, { numbers }: Pick<Words, 'numbers'>) {
    return { labels: numbers.count(labels), wanted: numbers.count(wanted) };
}

/** What stands below the figure. */
export function shortText(share: AuditedShare, words: Words): string {
    const counts = countsOf(share, words);
    return isTold(share)
        ? words.t('interval.by', { ...counts, range: rangeOf(share, words) })
        : words.t(reasonOf(share), counts);
}
