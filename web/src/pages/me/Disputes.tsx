/* What became of what the worker, or somebody else, said is wrong of the own time. */
import { useId } from 'react';
import type { Dispute } from '../../api/types';
import { DisputeDecided, DisputeFacts } from '../../edit/DisputeFacts';
import { disputeMoreWords } from '../../edit/disputeMoreWords';
import { pageWords } from '../../lib/i18n';
import { Card, CardHeader } from '../../ui/Card';

const useWords = pageWords(disputeMoreWords);

export default function Disputes({ disputes }: { disputes: readonly Dispute[] }) {
    const { t, times } = useWords();
    const id = useId();
    return (
        <Card aria-labelledby={id} className="mt-3">
            <CardHeader id={id} title={t('dispute.mine')} note={t('dispute.mineWhat')} />
            <ul>
                {disputes.map((dispute) => (
                    <li
                        key={dispute.dispute_id}
                        className="flex flex-col gap-2 border-b border-line px-4 py-3 last:border-b-0"
                    >
                        <DisputeFacts dispute={dispute} />
                        <p className="flex flex-wrap items-baseline gap-x-3">
                            <span className="min-w-0 break-words">{dispute.reason}</span>
                            <span className="text-xs text-muted">
                                {times.dateTime(dispute.at)}
                                {dispute.share_reason && ` · ${t('dispute.shared')}`}
                            </span>
                        </p>
                        <DisputeDecided dispute={dispute} />
                    </li>
                ))}
            </ul>
        </Card>
    );
}
