/* What narrows the log, as the URL holds it. */
import type { AuditFilter } from '../../api/audit';
import { endOfDay, startOfDayNamed } from '../../lib/time';

export interface Filters {
    actor: string;
    action: string;
    worker: string;
    /** YYYY-MM-DD, both inclusive. */
    from: string;
    to: string;
}

export function filtersOf(params: URLSearchParams): Filters {
    const text = (name: string): string => params.get(name) ?? '';
    return {
        actor: text('actor'),
        action: text('action'),
        worker: text('worker'),
        from: text('from'),
        to: text('to'),
    };
}

export const NO_FILTERS: Filters = { actor: '', action: '', worker: '', from: '', to: '' };

export function anyFilter(filters: Filters): boolean {
    return Object.values(filters).some((value) => value !== '');
}

/** What to ask the server for; a day that is none narrows nothing. */
export function queryOf({ actor, action, worker, from, to }: Filters, zone: string): AuditFilter {
    const start = startOfDayNamed(from, zone);
    const end = endOfDay(to, zone);
    return {
        ...(actor.trim() && { actor: actor.trim() }),
        ...(action && { action }),
        ...(worker.trim() && { worker_id: worker.trim() }),
        ...(start !== null && { start_time: new Date(start).toISOString() }),
        ...(end !== null && { end_time: new Date(end).toISOString() }),
    };
}
