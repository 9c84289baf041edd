/* One thing that needs somebody: an alert, or several that fired together. */
import {
    VolumeX,
    Bell,
    Check,
    ChartGantt,
    Router,
    ChartColumn,
    type LucideIcon,
} from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { silence, type Alert } from '../../api/alerts';
import { useMay } from '../../api/hooks';
import { SeverityMark } from '../../alerts/Severity';
import { isKnown, lastsText, ruleName, saysText, subjectName, whyPath } from '../../alerts/text';
import { kindName } from '../../people/actors';
import { loadCode } from '../../lib/loading';
import { useSave } from '../../lib/useSave';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { SaveFailed } from '../../ui/SaveFailed';
import type { Asked } from './AlertDialogs';
import { eachOf } from './changes';
import { Limit } from './Limit';
import type { AlertGroup } from '../../alerts/groups';
import { useWords } from './words';

const DriftSays = lazy(() => loadCode(() => import('./DriftSays')));

export interface AlertItemProps {
    alert: Alert;
    now: number;
}

function Seen({ alert }: { alert: Alert }) {
    const { t, times } = useWords();
    const { acknowledged } = alert;
    if (!acknowledged) return null;
    const { by, at, note } = acknowledged;
    const time = times.dateTime(at);
    return (
        <p className="flex flex-wrap items-center gap-x-2">
            <Check aria-hidden className="size-4 shrink-0 text-good" />
            <span>
                {by === null
                    ? t('alerts.acknowledgedAt', { time })
                    : t('alerts.acknowledgedBy', { name: kindName(by, t), time })}
            </span>
            {note !== null && note !== '' && <q className="min-w-0 break-words">{note}</q>}
        </p>
    );
}

function Silenced({ alert, now }: AlertItemProps) {
    const { t, times } = useWords();
    const { silenced_until } = alert;
    if (silenced_until === null || Date.parse(silenced_until) <= now) return null;
    return (
        <p className="flex items-center gap-x-2 text-muted">
            <VolumeX aria-hidden className="size-4 shrink-0" />
            {t('alerts.silencedUntil', { time: times.dateTime(silenced_until) })}
        </p>
    );
}

/* What to do, until somebody has seen it. */
function Advice({ alert: { rule, state } }: { alert: Alert }) {
    const { t } = useWords();
    if (!isKnown(rule) || state === 'acknowledged') return null;
    return <p className="max-w-prose">{t(`advice.${rule}`)}</p>;
}

function Says({ alert, now }: AlertItemProps) {
    const words = useWords();
    const { t, times } = words;
    const since = Date.parse(alert.since);
    return (
        <>
            <p className="flex flex-wrap items-baseline gap-x-2">
                <span>{saysText(alert, words)}</span>
                <Limit alert={alert} />
            </p>
            {alert.rule === 'drift' && (
                <Suspense>
                    <DriftSays camera={alert.subject.id} />
                </Suspense>
            )}
            <p className="text-muted">
                <time dateTime={alert.since}>
                    {alert.over_24h
                        ? t('alerts.over24h')
                        : t('alerts.since', {
                              time: times.dateTime(since),
                              lasts: lastsText(Math.max(0, now - since), words),
                          })}
                </time>
            </p>
            <Seen alert={alert} />
            <Silenced alert={alert} now={now} />
        </>
    );
}

const iconOf = (path: string): LucideIcon =>
    path.startsWith('/timeline') ? ChartGantt : path.startsWith('/edge') ? Router : ChartColumn;

function Why({ alert, name }: { alert: Alert; name: string }) {
    const { t } = useWords();
    const path = whyPath(alert);
    if (path === null) return null;
    const Icon = iconOf(path);
    return (
        <Button asChild>
            <Link href={path} aria-label={t('alerts.whyThis', { name })}>
                <Icon aria-hidden />
                {t('alerts.why')}
            </Link>
        </Button>
    );
}

interface ActsProps {
    alerts: readonly Alert[];
    name: string;
    now: number;
    onAsk: (asked: Asked) => void;
}

function Acts({ alerts, name, now, onAsk }: ActsProps) {
    const { t } = useWords();
    const save = useSave();
    const mayAcknowledge = useMay('annotate');
    const maySilence = useMay('correct');
    const silent = alerts.every(
        ({ silenced_until }) => silenced_until !== null && Date.parse(silenced_until) > now,
    );
    const firing = alerts.filter(({ state }) => state === 'firing');
    const about = { name, alerts };
    return (
        <>
            {mayAcknowledge && firing.length > 0 && (
                <Button
                    look="primary"
                    aria-label={t('alerts.acknowledgeThis', { name })}
                    onClick={() => onAsk({ act: 'acknowledge', name, alerts: firing })}
                >
                    <Check aria-hidden />
                    {t('alerts.acknowledge')}
                </Button>
            )}
            {maySilence && !silent && (
                <Button
                    aria-label={t('alerts.silenceThis', { name })}
                    onClick={() => onAsk({ act: 'silence', ...about })}
                >
                    <VolumeX aria-hidden />
                    {t('alerts.silence')}
                </Button>
            )}
            {maySilence && silent && (
                <Button
                    aria-label={t('alerts.unsilenceThis', { name })}
                    disabled={save.busy}
                    onClick={() => void save.run(() => eachOf(alerts, (id) => silence(id, 0, '')))}
                >
                    <Bell aria-hidden />
                    {t('alerts.unsilence')}
                </Button>
            )}
            {save.failure && <SaveFailed error={save.failure} title={t('edit.notDone')} />}
        </>
    );
}

function Head({ alert, name, more }: { alert: Alert; name: string; more?: string }) {
    const words = useWords();
    const { t } = words;
    return (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <SeverityMark severity={alert.severity} word={t(`severity.${alert.severity}`)} />
            <h3 className="min-w-0 font-semibold break-words">{name}</h3>
            <span className="text-muted">{more ?? ruleName(alert.rule, words)}</span>
            {alert.state === 'acknowledged' && (
                <Badge look="good">{t('alerts.acknowledged')}</Badge>
            )}
        </div>
    );
}

export interface GroupItemProps {
    group: AlertGroup;
    now: number;
    onAsk: (asked: Asked) => void;
}

interface OneItemProps extends AlertItemProps, Pick<GroupItemProps, 'onAsk'> {
    /** Is it said what to do? */
    advised?: boolean;
}

function OneItem({ alert, now, onAsk, advised = true }: OneItemProps) {
    const words = useWords();
    const name = subjectName(alert.subject, words);
    /* There may be others of the same. */
    const named = `${name}, ${ruleName(alert.rule, words)}`;
    return (
        <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-0">
            <div className="flex min-w-0 flex-1 basis-80 flex-col gap-0.5">
                <Head alert={alert} name={name} />
                <Says alert={alert} now={now} />
                {advised && <Advice alert={alert} />}
            </div>
            <div className="flex flex-wrap gap-2">
                <Why alert={alert} name={named} />
                <Acts alerts={[alert]} name={named} now={now} onAsk={onAsk} />
            </div>
        </li>
    );
}

/* How many of a group are named; the others are counted. */
const NAMED = 2;

export function GroupItem({ group, now, onAsk }: GroupItemProps) {
    const words = useWords();
    const { t, numbers } = words;
    const [each, showEach] = useState(false);
    const [first, ...others] = group.alerts;
    if (others.length === 0) return <OneItem alert={first} now={now} onAsk={onAsk} />;
    const names = group.alerts.slice(0, NAMED).map(({ subject }) => subjectName(subject, words));
    const name = t('alerts.groupOf', {
        first: names.join(', '),
        count: numbers.count(group.alerts.length - names.length),
    });
    const count = numbers.count(group.alerts.length);
    const named = `${name}, ${ruleName(first.rule, words)}`;
    return (
        <li className="border-b border-line px-4 py-3 last:border-0">
            <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
                <div className="flex min-w-0 flex-1 basis-80 flex-col gap-0.5">
                    <Head
                        alert={first}
                        name={name}
                        more={t('alerts.group', { count, rule: ruleName(first.rule, words) })}
                    />
                    {/* Of values each has its own. */}
                    {!each && first.unit === '' && <Says alert={first} now={now} />}
                    <Advice alert={first} />
                </div>
                <div className="flex flex-wrap gap-2">
                    <Why alert={first} name={named} />
                    <Acts alerts={group.alerts} name={named} now={now} onAsk={onAsk} />
                    <Button aria-expanded={each} onClick={() => showEach(!each)}>
                        {t(each ? 'alerts.hideAll' : 'alerts.showAll')}
                    </Button>
                </div>
            </div>
            {each && (
                <ul className="mt-2 border-l-2 border-line">
                    {group.alerts.map((alert) => (
                        <OneItem
                            key={alert.alert_id}
                            alert={alert}
                            now={now}
                            onAsk={onAsk}
                            advised={false}
                        />
                    ))}
                </ul>
            )}
        </li>
    );
}
