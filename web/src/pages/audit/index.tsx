/* The audit log: who changed what, and who looked at whose figures. */
import { Download, ScrollText } from 'lucide-react';
import { useMemo, useState } from 'react';
import { auditPath, useAudit, type AuditFilter, type AuditPage } from '../../api/audit';
import { useMay } from '../../api/hooks';
import { useUrl } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { Command } from '../../ui/Command';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { FIRST_PAGE, type Cursors } from '../events/cursors';
import { Pages } from '../events/Pages';
import { Entries } from './Entries';
import { FilterBar } from './FilterBar';
import { anyFilter, filtersOf, queryOf, type Filters } from './filters';
import { useWords } from './words';

/* A phone shows a page of them below each other. */
const ROWS = { desk: 100, phone: 25 };
const EXPORTED = 1_000;

function None({ page, filtered }: { page: AuditPage; filtered: boolean }) {
    const { t } = useWords();
    const title = t(filtered ? 'audit.none' : 'audit.noneYet');
    return (
        <EmptyState icon={<ScrollText aria-hidden />} title={title}>
            {page.next_cursor !== null && t('audit.noneHere')}
        </EmptyState>
    );
}

/* Of a question that has changed the first page is asked for. */
function useCursors(question: string) {
    const [kept, keep] = useState({ question, cursors: FIRST_PAGE });
    const cursors = kept.question === question ? kept.cursors : FIRST_PAGE;
    return { cursors, go: (next: Cursors) => keep({ question, cursors: next }) };
}

function Log({ query, filtered }: { query: AuditFilter; filtered: boolean }) {
    const { t } = useWords();
    const { cursors, go } = useCursors(JSON.stringify(query));
    const [rows] = useState(() => (matchMedia('(width < 640px)').matches ? ROWS.phone : ROWS.desk));
    const answer = useAudit({
        ...query,
        limit: rows,
        ...(cursors.at && { cursor: cursors.at }),
    });
    return (
        <>
            <Answered answer={answer} inset skeleton="h-96">
                {(page) =>
                    page.entries.length > 0 ? (
                        <Entries entries={page.entries} />
                    ) : (
                        <None page={page} filtered={filtered} />
                    )
                }
            </Answered>
            <Pages
                label={t('audit.pages')}
                newer={t('audit.newer')}
                older={t('audit.older')}
                answer={answer}
                cursors={cursors}
                go={go}
            />
        </>
    );
}

export default function AuditLogPage() {
    const { t, times } = useWords();
    const mayAudit = useMay('audit');
    const [params, set] = useUrl();
    const filters = useMemo(() => filtersOf(params), [params]);
    const query = useMemo(() => queryOf(filters, times.zone), [filters, times.zone]);
    const change = (changes: Partial<Filters>): void => set(changes);
    return (
        <>
            <PageHeader title={t('nav.audit')} note={t('audit.note')}>
                <Button asChild>
                    <a
                        href={auditPath({ ...query, limit: EXPORTED })}
                        download="audit.json"
                        title={t('audit.exportWhy')}
                    >
                        <Download aria-hidden />
                        {t('audit.export')}
                    </a>
                </Button>
            </PageHeader>
            <div className="mb-3 max-w-3xl print:hidden">
                {!mayAudit && <p className="mb-2 text-muted">{t('audit.untold')}</p>}
                {/* Nobody types it on a phone. */}
                <div className="max-sm:hidden">
                    <p className="mb-2 text-muted">{t('audit.verify')}</p>
                    <Command
                        text={
                            'shopfloor audit verify --database FILE\nshopfloor audit export --database FILE'
                        }
                    />
                </div>
            </div>
            <Card aria-label={t('nav.audit')}>
                <FilterBar filters={filters} onChange={change} />
                <Log query={query} filtered={anyFilter(filters)} />
            </Card>
        </>
    );
}
