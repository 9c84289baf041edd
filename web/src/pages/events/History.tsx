/* What was done to an event: when it was voided or restored, and why. */
import { Ban, MessageCircleWarning, Undo2 } from 'lucide-react';
import { useEventHistory } from '../../api/hooks';
import type { Dispute, EventHistory } from '../../api/types';
import { DisputeDecided } from '../../edit/DisputeFacts';
import { kindName } from '../../people/actors';
import { Answered } from '../../ui/Answered';
import { useWords } from './words';

function Entry({ correction }: { correction: EventHistory['corrections'][number] }) {
    const { t, times } = useWords();
    const { kind = '', name: by } = correction.actor ?? {};
    const voided = correction.action === 'void';
    const Icon = voided ? Ban : Undo2;
    return (
        <li className="flex items-baseline gap-2">
            <Icon aria-hidden className="size-3.5 shrink-0 translate-y-0.5 text-muted" />
            <span className="min-w-0">
                <span className="font-medium">
                    {t(voided ? 'events.voided' : 'events.restored')}
                </span>{' '}
                <time dateTime={correction.at} className="text-muted">
                    {times.dateTimeExact(correction.at)}
                </time>
                {by && (
                    <span className="text-muted">
                        {' '}
                        · {by} ({kindName(kind, t)})
                    </span>
                )}
                <span className="block break-words">
                    {correction.reason ?? t('events.noReason')}
                </span>
            </span>
        </li>
    );
}

function Disputed({ dispute }: { dispute: Dispute }) {
    const { t, times } = useWords();
    return (
        <li className="flex items-baseline gap-2">
            <MessageCircleWarning
                aria-hidden
                className="size-3.5 shrink-0 translate-y-0.5 text-warn"
            />
            <span className="min-w-0">
                <span className="font-medium">{t('events.disputed')}</span>{' '}
                <time dateTime={dispute.at} className="text-muted">
                    {times.dateTimeExact(dispute.at)}
                </time>
                <span className="block break-words">{dispute.reason ?? t('events.noReason')}</span>
                <DisputeDecided dispute={dispute} />
            </span>
        </li>
    );
}

export function History({ uuid }: { uuid: string }) {
    const { t } = useWords();
    return (
        <Answered answer={useEventHistory(uuid)} skeleton="h-5 w-40">
            {({ corrections, disputes = [] }) =>
                corrections.length + disputes.length === 0 ? (
                    <span className="text-muted">{t('events.neverCorrected')}</span>
                ) : (
                    <ol className="flex flex-col gap-2">
                        {corrections.map((correction, number) => (
                            <Entry key={number} correction={correction} />
                        ))}
                        {disputes.map((dispute) => (
                            <Disputed key={dispute.dispute_id} dispute={dispute} />
                        ))}
                    </ol>
                )
            }
        </Answered>
    );
}
