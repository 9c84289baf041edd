/* One's own figures: what the server keeps of whoever is signed in, and the way to dispute it. */
import { Download, UserRound } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useOwnDisputes } from '../../api/disputes';
import { useMay, useSession } from '../../api/hooks';
import { exportPath } from '../../api/privacy';
import type { Event } from '../../api/types';
import { disputeOfEvent, isSettled } from '../../edit/disputedBy';
import { DisputeMark } from '../../edit/DisputeMark';
import { loadCode } from '../../lib/loading';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { WorkerPage } from '../worker';
import { useWords } from './words';

const Disputes = lazy(() => loadCode(() => import('./Disputes')));
const Dispute = lazy(() => loadCode(() => import('./Dispute')));

function Mine({ id }: { id: string }) {
    const { t, times } = useWords();
    const mayDispute = useMay('annotate');
    const [disputed, dispute] = useState<Event | null>(null);
    const [done, setDone] = useState<Event | null>(null);
    const disputes = useOwnDisputes();
    const act = (event: Event) => {
        const said = disputeOfEvent(disputes, event.event_uuid);
        return (
            <span className="flex flex-wrap items-center justify-end gap-x-2">
                {said && <DisputeMark dispute={said} />}
                {mayDispute && !isSettled(said) && (
                    <Button
                        look="quiet"
                        aria-label={t('dispute.this', { time: times.timeExact(event.timestamp) })}
                        onClick={() => {
                            setDone(null);
                            dispute(event);
                        }}
                    >
                        {t('dispute.act')}
                    </Button>
                )}
            </span>
        );
    };
    return (
        <>
            <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
                <p className="max-w-[100ch] flex-1 basis-80 text-muted">{t('me.what')}</p>
                <Button asChild className="h-auto min-h-8 shrink whitespace-normal">
                    <a href={exportPath(id)} download>
                        <Download aria-hidden />
                        {t('me.export')}
                    </a>
                </Button>
            </div>
            <p role="status" className={done ? 'mb-3 rounded-md bg-accent-soft px-4 py-2' : ''}>
                {done && t('dispute.sent', { time: times.dateTimeExact(done.timestamp) })}
            </p>
            <WorkerPage id={id} acts={mayDispute || disputes?.length ? act : undefined} />
            {disputes !== undefined && disputes.length > 0 && (
                <Suspense>
                    <Disputes disputes={disputes} />
                </Suspense>
            )}
            {disputed && (
                <Suspense>
                    <Dispute
                        event={disputed}
                        onClose={() => dispute(null)}
                        onDone={() => {
                            setDone(disputed);
                            dispute(null);
                        }}
                    />
                </Suspense>
            )}
        </>
    );
}

export default function MePage() {
    const { t } = useWords();
    const session = useSession()?.session;
    if (!session) return null;
    if (session.worker_id !== null) return <Mine id={session.worker_id} />;
    return (
        <>
            <PageHeader title={t('nav.me')} />
            <Card>
                <EmptyState icon={<UserRound aria-hidden />} title={t('me.none')}>
                    {t(session.kind === 'open' ? 'me.noneOpen' : 'me.noneAccount')}
                </EmptyState>
            </Card>
        </>
    );
}
