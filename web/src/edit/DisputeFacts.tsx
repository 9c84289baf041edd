/* What is disputed, and what became of it. */
import { useWorkstations } from '../api/hooks';
import type { Dispute } from '../api/types';
import { pageWords } from '../lib/i18n';
import { kindName } from '../people/actors';
import { disputeMoreWords } from './disputeMoreWords';
import { DisputeMark } from './DisputeMark';

const useWords = pageWords(disputeMoreWords);

function Seen({ dispute }: { dispute: Dispute }) {
    const { t, times } = useWords();
    const { seen, timestamp, workstation_id: id, worker_id } = dispute;
    const station = useWorkstations().data?.find(({ station_id }) => station_id === id)?.name;
    return (
        <span className="flex flex-wrap gap-x-3">
            <b className="font-medium">{t(`event.${seen}`)}</b>
            <time dateTime={timestamp}>{times.dateTimeExact(timestamp)}</time>
            <span className="text-muted">
                {[worker_id, station && station !== id ? `${station} (${id})` : id]
                    .filter(Boolean)
                    .join(' · ')}
            </span>
        </span>
    );
}

export function DisputeFacts({ dispute }: { dispute: Dispute }) {
    const { t, times } = useWords();
    const { event_type, from, until } = dispute;
    return (
        <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[auto_1fr]">
            <dt className="text-muted">{t('dispute.seen')}</dt>
            <dd>
                <Seen dispute={dispute} />
            </dd>
            <dt className="text-muted">{t('dispute.proposed')}</dt>
            <dd className="flex flex-wrap gap-x-3">
                <b className="font-medium">
                    {event_type === null
                        ? t('dispute.proposedUnsaid')
                        : t(`dispute.truth.${event_type}`)}
                </b>
                {from !== null && until !== null && (
                    <span>
                        {t('dispute.stretch', {
                            from: times.dateTimeExact(from),
                            until: times.dateTimeExact(until),
                        })}
                    </span>
                )}
            </dd>
        </dl>
    );
}

/** What was decided, when, by whom and why. */
export function DisputeDecided({ dispute }: { dispute: Dispute }) {
    const { t, times } = useWords();
    const { decided } = dispute;
    const who = decided?.actor && (decided.actor.name || kindName(decided.actor.kind, t));
    const time = decided ? times.dateTime(decided.at) : '';
    return (
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <DisputeMark dispute={dispute} />
            {decided && (
                <>
                    <span className="text-muted">
                        {who ? t('dispute.decidedBy', { time, who }) : time}
                    </span>
                    <span className="min-w-0 break-words">
                        {decided.reason ?? (
                            <span className="text-muted">{t('dispute.noDecision')}</span>
                        )}
                    </span>
                </>
            )}
        </div>
    );
}
