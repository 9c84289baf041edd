/* What the cards say: figures of the factory, and their differences. */
import { perHour, presence } from '../../lib/figures';
import type { Factory, FactoryBucket } from '../../api/types';

export type Kpi = 'utilization' | 'units' | 'rate' | 'active' | 'idle';
export const KPIS: readonly Kpi[] = ['utilization', 'units', 'rate', 'active', 'idle'];

/** Time of which something was seen. Without any, a utilization of 0 would be a guess. */
export function observed(factory: Pick<Factory, 'active_ms' | 'idle_ms' | 'absent_ms'>): number {
    return factory.active_ms + factory.idle_ms + factory.absent_ms;
}

/** null: nothing is known to compute it from. */
export function valueOf(kpi: Kpi, factory: Factory): number | null {
    if (kpi === 'units')
        return factory.total_production_count > 0 || observed(factory) > 0
            ? factory.total_production_count
            : null;
    if (observed(factory) === 0) return null;
    switch (kpi) {
        case 'utilization':
            return presence(factory);
        case 'rate':
            /* Units per hour at work: without work there is no rate. */
            return perHour(factory.total_production_count, factory.active_ms);
        case 'active':
            return factory.active_ms;
        case 'idle':
            return factory.idle_ms;
    }
}

/** Whether more is better. */
export function moreIsBetter(kpi: Kpi): boolean {
    return kpi !== 'idle';
}

export function changeOf(kpi: Kpi, now: Factory, before: Factory | undefined): number | null {
    const a = valueOf(kpi, now);
    const b = before ? valueOf(kpi, before) : null;
    return a === null || b === null ? null : a - b;
}

/* Sums of a bucket that is not over would look like a fall. */
const SUMS: ReadonlySet<Kpi> = new Set(['units', 'active', 'idle']);

/** Bucket by bucket; null where nothing is known. Buckets ahead are left out. */
export function trendOf(kpi: Kpi, buckets: readonly FactoryBucket[]): (number | null)[] {
    const lengthOf = ({ start_time, end_time }: FactoryBucket): number =>
        Date.parse(end_time) - Date.parse(start_time);
    return buckets
        .filter((bucket) =>
            SUMS.has(kpi) ? bucket.elapsed_ms === lengthOf(bucket) : bucket.elapsed_ms > 0,
        )
        .map((bucket) => valueOf(kpi, bucket));
}
