/* Alerts that are open. They are read with names where whoever asks is told any; that one changed
 * is told by the live stream, so every tab shows the same. */
import { CircleCheck } from 'lucide-react';
import { useEffect, useId, useMemo, useReducer, useState } from 'react';
import { useOpenAlerts, type Alert } from '../../api/alerts';
import { MINUTE } from '../../lib/time';
import { Answered } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { AlertDialogs, type Asked } from './AlertDialogs';
import { GroupItem } from './GroupItem';
import { groupsOf } from '../../alerts/groups';
import { useWords } from './words';

/* When `read` was there, and from then on, now and then. */
function useNow(read: unknown): number {
    const [ticks, tick] = useReducer((before: number) => before + 1, 0);
    useEffect(() => {
        const timer = setInterval(tick, MINUTE / 4);
        return () => clearInterval(timer);
    }, []);
    return useMemo(() => Date.now(), [read, ticks]);
}

function List({ alerts, onAsk }: { alerts: readonly Alert[]; onAsk: (asked: Asked) => void }) {
    const { t } = useWords();
    const now = useNow(alerts);
    const groups = useMemo(() => groupsOf(alerts, now), [alerts, now]);
    if (groups.length === 0)
        return (
            <EmptyState icon={<CircleCheck aria-hidden />} title={t('alerts.none')}>
                {t('alerts.noneWhat')}
            </EmptyState>
        );
    return (
        <ul aria-label={t('alerts.open')}>
            {groups.map((group) => (
                <GroupItem key={group.key} group={group} now={now} onAsk={onAsk} />
            ))}
        </ul>
    );
}

export function Open() {
    const { t, numbers } = useWords();
    const title = useId();
    const answer = useOpenAlerts();
    const [asked, ask] = useState<Asked | null>(null);
    const counts = answer.data?.counts;
    return (
        <Card aria-labelledby={title}>
            <CardHeader
                id={title}
                title={t('alerts.open')}
                note={
                    counts &&
                    t('alerts.counts', {
                        firing: numbers.count(counts.firing),
                        acknowledged: numbers.count(counts.acknowledged),
                        silenced: numbers.count(counts.silenced),
                    })
                }
            />
            {counts !== undefined && counts.left_out > 0 && (
                <p className="px-4 pt-3 text-muted">
                    {t('alerts.leftOut', { count: numbers.count(counts.left_out) })}
                </p>
            )}
            <Answered answer={answer} inset skeleton="h-40">
                {({ alerts }) => <List alerts={alerts} onAsk={ask} />}
            </Answered>
            {asked && <AlertDialogs asked={asked} onClose={() => ask(null)} />}
        </Card>
    );
}
