/* Who changed what, and who looked at whose figures. */
import { withParams } from './client';
import { useRead, type Answer } from './hooks';
import type { Instant } from './types';

export interface AuditEntry {
    number: number;
    at: Instant;
    actor: {
        kind: string;
        /** null: it has none. */
        name: string | null;
        address: string | null;
    };
    action: string;
    /** What was changed; null: there is but one. */
    object: string | null;
    /** Whom it is about; null: nobody in particular. */
    worker_id: string | null;
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
}

export interface AuditPage {
    count: number;
    entries: AuditEntry[];
    next_cursor: string | null;
}

export interface AuditFilter {
    actor?: string;
    action?: string;
    worker_id?: string;
    start_time?: Instant;
    end_time?: Instant;
    limit?: number;
    cursor?: string;
}

export function auditPath(filter: AuditFilter): string {
    return withParams('/api/audit', { ...filter });
}

export function useAudit(filter: AuditFilter): Answer<AuditPage> {
    return useRead<AuditPage>(auditPath(filter));
}
