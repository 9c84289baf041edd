/* What workers say is wrong, for those who may correct it. */
import { MessageCircleWarning } from 'lucide-react';
import { useState } from 'react';
import { useEventHistory, useMay, useRead } from '../../api/hooks';
import type { Dispute, Event } from '../../api/types';
import { plural } from '../../lib/i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Skeleton } from '../../ui/Skeleton';
import { EventType } from './EventType';
import { useWords } from './words';

/* More are shown as those before them are settled. */
const SHOWN = 20;

interface DisputesProps {
    onCorrect: (event: Event) => void;
}

function Entry({ dispute, onCorrect }: DisputesProps & { dispute: Dispute }) {
    const { t, times } = useWords();
    const event = useEventHistory(dispute.event_uuid).data?.event;
    return (
        <li className="flex flex-col gap-1 border-b border-line py-3 last:border-b-0">
            <p className="font-medium break-words">{dispute.reason ?? t('events.noReason')}</p>
            <p className="text-xs text-muted">{times.dateTimeExact(dispute.at)}</p>
            {event ? (
                <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <EventType event={event} />
                    <span>{times.dateTimeExact(event.timestamp)}</span>
                    <span className="text-muted">
                        {[event.worker_id, event.workstation_id].filter(Boolean).join(' · ')}
                    </span>
                    <Button className="ml-auto" onClick={() => onCorrect(event)}>
                        {t(event.voided ? 'events.restore' : 'events.void')}
                    </Button>
                </div>
            ) : (
                <Skeleton className="h-8" />
            )}
        </li>
    );
}

function List({ disputes, onCorrect }: DisputesProps & { disputes: readonly Dispute[] }) {
    const { t, language, numbers } = useWords();
    const [open, setOpen] = useState(false);
    if (disputes.length === 0) return null;
    const count = numbers.count(disputes.length);
    const title = t(plural(language, 'events.disputes', disputes.length), { count });
    return (
        <>
            <Button onClick={() => setOpen(true)}>
                <MessageCircleWarning aria-hidden />
                {title}
            </Button>
            <Dialog
                open={open}
                onOpenChange={setOpen}
                title={title}
                description={t('events.disputesWhat')}
            >
                <ul>
                    {disputes.slice(0, SHOWN).map((dispute) => (
                        <Entry
                            key={`${dispute.event_uuid} ${dispute.at}`}
                            dispute={dispute}
                            onCorrect={(event) => {
                                setOpen(false);
                                onCorrect(event);
                            }}
                        />
                    ))}
                </ul>
            </Dialog>
        </>
    );
}

/** A button, where there are any and one may do something about them. */
export function Disputes({ onCorrect }: DisputesProps) {
    const may = useMay('correct');
    const { data } = useRead<{ disputes: Dispute[] }>(may ? '/api/disputes' : null);
    return data ? <List disputes={data.disputes} onCorrect={onCorrect} /> : null;
}
