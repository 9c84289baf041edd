/* What people say is wrong, for those who decide about it. */
import { MessageCircleWarning } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { timelinePath } from '../../alerts/timelinePath';
import { useDisputes } from '../../api/disputes';
import type { Dispute } from '../../api/types';
import { DisputeDecided, DisputeFacts } from '../../edit/DisputeFacts';
import { useParam } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { Segmented } from '../../ui/Segmented';
import { FIRST_PAGE } from '../events/cursors';
import { Pages } from '../events/Pages';
import { DecisionDialog, type Deciding } from './DecisionDialog';
import { useWords } from './words';

/* Where to see what was so. */
function Evidence({ dispute }: { dispute: Dispute }) {
    const { t } = useWords();
    const { workstation_id, timestamp, from, until, recorder_url } = dispute;
    const start = Date.parse(from ?? timestamp);
    const link = 'rounded py-1 text-accent underline underline-offset-2';
    return (
        <p className="flex flex-wrap gap-x-4">
            <Link
                href={timelinePath(workstation_id, start, until ? Date.parse(until) : start)}
                className={link}
            >
                {t('decide.timeline')}
            </Link>
            {recorder_url !== null && (
                <a href={recorder_url} target="_blank" rel="noopener noreferrer" className={link}>
                    {t('decide.recording')}
                </a>
            )}
        </p>
    );
}

interface EntryProps {
    dispute: Dispute;
    onDecide: (deciding: Deciding) => void;
}

function Entry({ dispute, onDecide }: EntryProps) {
    const { t, times } = useWords();
    return (
        <li className="flex flex-col gap-2 border-b border-line px-4 py-3 last:border-b-0">
            <div className="flex flex-wrap items-baseline gap-x-3">
                {dispute.reason === null ? (
                    <p className="text-muted">{t('dispute.noReason')}</p>
                ) : (
                    <p className="font-medium break-words">{dispute.reason}</p>
                )}
                <span className="text-xs text-muted">{times.dateTime(dispute.at)}</span>
            </div>
            <DisputeFacts dispute={dispute} />
            <Evidence dispute={dispute} />
            {dispute.state === 'open' ? (
                <div className="flex flex-wrap gap-2">
                    <Button onClick={() => onDecide({ dispute, accept: true })}>
                        {t('decide.accept')}
                    </Button>
                    <Button onClick={() => onDecide({ dispute, accept: false })}>
                        {t('decide.decline')}
                    </Button>
                </div>
            ) : (
                <DisputeDecided dispute={dispute} />
            )}
        </li>
    );
}

export function Disputes() {
    const { t } = useWords();
    const [which, setWhich] = useParam('disputes', 'open');
    const [deciding, decide] = useState<Deciding | null>(null);
    const all = which === 'all';
    const [cursors, go] = useState(FIRST_PAGE);
    const answer = useDisputes(all ? 'all' : 'open', cursors.at);
    const show = (which: string) => {
        go(FIRST_PAGE);
        setWhich(which);
    };
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
                    onChange={show}
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
            <Pages
                label={t('decide.pages')}
                newer={t('decide.newer')}
                older={t('decide.older')}
                answer={answer}
                cursors={cursors}
                go={go}
            />
            <Note>{t('decide.how')}</Note>
            {deciding && <DecisionDialog deciding={deciding} onClose={() => decide(null)} />}
        </Card>
    );
}
