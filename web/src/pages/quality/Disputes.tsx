/* What people say is wrong, for those who decide about it. */
import { MessageCircleWarning } from 'lucide-react';
import { useState } from 'react';
import { useEventHistory } from '../../api/hooks';
import { useDisputes } from '../../api/quality';
import type { Dispute, Event } from '../../api/types';
import { useParam } from '../../lib/url';
import { kindName } from '../../people/actors';
import { Answered } from '../../ui/Answered';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { Segmented } from '../../ui/Segmented';
import { Skeleton } from '../../ui/Skeleton';
import { DecisionDialog, type Deciding } from './DecisionDialog';
import { useWords } from './words';

function Seen({ event }: { event: Event }) {
    const { t, times } = useWords();
    const who = [event.worker_id, event.workstation_id].filter(Boolean).join(' · ');
    return (
        <span className="flex flex-wrap gap-x-3">
            <b className="font-medium">{t(`event.${event.event_type}`)}</b>
            <time dateTime={event.timestamp}>{times.dateTimeExact(event.timestamp)}</time>
            <span className="text-muted">{who}</span>
        </span>
    );
}

interface FactsProps {
    dispute: Dispute;
    /** Undefined: it is being read, or is not there any more. */
    event: Event | undefined;
}

function Facts({ dispute, event }: FactsProps) {
    const { t, times } = useWords();
    const { event_type, from, until } = dispute;
    return (
        <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[auto_1fr]">
            <dt className="text-muted">{t('decide.seen')}</dt>
            <dd>{event ? <Seen event={event} /> : <Skeleton className="h-5 w-60" />}</dd>
            <dt className="text-muted">{t('decide.proposed')}</dt>
            <dd className="flex flex-wrap gap-x-3">
                <b className="font-medium">
                    {event_type === null ? t('decide.unsaid') : t(`decide.truth.${event_type}`)}
                </b>
                {from !== null && until !== null && (
                    <span>
                        {t('decide.stretch', {
                            from: times.dateTimeExact(from),
                            until: times.dateTimeExact(until),
                        })}
                    </span>
                )}
            </dd>
        </dl>
    );
}

function Decided({ dispute: { state, decided } }: { dispute: Dispute }) {
    const { t, times } = useWords();
    if (state === 'open' || !decided) return null;
    const { actor } = decided;
    const who = actor ? actor.name || kindName(actor.kind, t) : '–';
    return (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Badge look={state === 'accepted' ? 'good' : 'plain'}>{t(`decide.${state}`)}</Badge>
            <span className="text-muted">
                {t('decide.by', { time: times.dateTime(decided.at), who })}
            </span>
            {decided.reason !== null && <span className="break-words">{decided.reason}</span>}
        </div>
    );
}

interface EntryProps {
    dispute: Dispute;
    onDecide: (deciding: Deciding) => void;
}

function Entry({ dispute, onDecide }: EntryProps) {
    const { t, times } = useWords();
    const event = useEventHistory(dispute.event_uuid).data?.event;
    return (
        <li className="flex flex-col gap-2 border-b border-line px-4 py-3 last:border-b-0">
            <div className="flex flex-wrap items-baseline gap-x-3">
                <p className="font-medium break-words">{dispute.reason ?? t('decide.noReason')}</p>
                <span className="text-xs text-muted">{times.dateTime(dispute.at)}</span>
            </div>
            <Facts dispute={dispute} event={event} />
            <Decided dispute={dispute} />
            {dispute.state === 'open' && (
                <div className="flex flex-wrap gap-2">
                    <Button onClick={() => onDecide({ dispute, event, accept: true })}>
                        {t('decide.accept')}
                    </Button>
                    <Button onClick={() => onDecide({ dispute, event, accept: false })}>
                        {t('decide.decline')}
                    </Button>
                </div>
            )}
        </li>
    );
}

export function Disputes() {
    const { t } = useWords();
    const [which, setWhich] = useParam('disputes', 'open');
    const [deciding, decide] = useState<Deciding | null>(null);
    const all = which === 'all';
    const answer = useDisputes(all ? 'all' : 'open');
    return (
        <Card aria-labelledby="disputes" className="max-w-4xl">
            <CardHeader id="disputes" title={t('quality.disputes')}>
                <Segmented
                    label={t('decide.which')}
                    value={all ? 'all' : 'open'}
                    segments={[
                        { value: 'open', label: t('decide.open') },
                        { value: 'all', label: t('decide.all') },
                    ]}
                    onChange={setWhich}
                />
            </CardHeader>
            <Answered answer={answer} inset skeleton="h-60">
                {({ disputes }) =>
                    disputes.length === 0 ? (
                        <EmptyState
                            icon={<MessageCircleWarning aria-hidden />}
                            title={t(all ? 'decide.noneAll' : 'decide.none')}
                        >
                            {t('decide.noneWhat')}
                        </EmptyState>
                    ) : (
                        <ul>
                            {disputes.map((dispute) => (
                                <Entry
                                    key={dispute.dispute_id}
                                    dispute={dispute}
                                    onDecide={decide}
                                />
                            ))}
                        </ul>
                    )
                }
            </Answered>
            <Note>{t('decide.how')}</Note>
            {deciding && <DecisionDialog deciding={deciding} onClose={() => decide(null)} />}
        </Card>
    );
}
