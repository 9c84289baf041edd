/* What needs attention, each in a box: what it is, how it is, for how long, and why it is there. */
import { Bell } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { AlertGroup } from '../../alerts/groups';
import { SeverityMark } from '../../alerts/Severity';
import { ruleName, saysText, subjectName, whyPath } from '../../alerts/text';
import { timelinePath } from '../../alerts/timelinePath';
import type { AttentionStation, UnseenStation } from '../../api/alerts';
import { useMay } from '../../api/hooks';
import { stateOf } from '../../lib/state';
import { cx } from '../../ui/cx';
import { StateMark } from '../../ui/StateMark';
import { useWords, type Words } from './words';

/** For how long: 42 min, 3:12 h, over 24 h. */
export function heldText(
    { since, over_24h }: Pick<AttentionStation, 'since' | 'over_24h'>,
    at: number,
    { t, figure }: Pick<Words, 't' | 'figure'>,
): string {
    if (since === null) return t('attention.never');
    if (over_24h) return t('attention.over24');
    return t('attention.for', { time: figure.lasting(Math.max(0, at - Date.parse(since))) });
}

/** Why it is there: what it costs, of planned time and of what its target wants, how far it is
 * behind, and else by which rule it is alerted. */
export function causeText(station: AttentionStation, words: Words): string {
    const { t, figure, numbers } = words;
    const { planned_ms, lost_units, behind_units, behind_percent, rules } = station;
    const parts: string[] = [];
    if (planned_ms > 0) parts.push(t('attention.planned', { time: figure.lasting(planned_ms) }));
    if (planned_ms > 0 && lost_units !== null)
        parts.push(t('attention.lost', { units: numbers.count(Math.floor(lost_units)) }));
    if (behind_units !== null && behind_percent !== null)
        parts.push(
            t('attention.behind', {
                percent: numbers.percent(behind_percent),
                units: numbers.count(behind_units),
            }),
        );
    return parts.length > 0
        ? parts.join(', ')
        : rules.map((rule) => ruleName(rule, words)).join(', ');
}

function AlertMark({ name }: { name: string }) {
    const { t } = useWords();
    if (!useMay('read_stations')) return null;
    const label = t('attention.alert', { name });
    return (
        <Link
            href="/alerts"
            aria-label={label}
            title={label}
            className="control absolute top-1 right-1 inline-flex size-8 items-center justify-center rounded text-bad hover:bg-sunken"
        >
            <Bell aria-hidden className="size-4" />
        </Link>
    );
}

interface ItemProps {
    name: string;
    /** Beside the name. */
    more: string;
    why: { href: string; title: string };
    /** How it is, and for how long. */
    state: ReactNode;
    since: number | null;
    cause: string;
    alerted: boolean;
    className: string;
}

function Item({ name, more, why, state, since, cause, alerted, className }: ItemProps) {
    const { t, times } = useWords();
    return (
        <li
            className={cx(
                'relative flex h-[4.75rem] min-w-0 flex-col justify-center rounded-md border border-line pr-12 pl-3',
                className,
            )}
        >
            <p className="flex items-center gap-2">
                <Link
                    {...why}
                    className="min-w-0 truncate py-0.5 font-semibold underline-offset-2 hover:underline"
                >
                    {name}
                </Link>
                <span className="shrink-0 text-xs text-muted">{more}</span>
            </p>
            <p
                className="flex items-center gap-2 whitespace-nowrap"
                title={
                    since === null
                        ? undefined
                        : t('overview.since', { time: times.dateTime(since) })
                }
            >
                {state}
            </p>
            <p className="truncate text-xs text-muted" title={cause}>
                {cause === '' ? ' ' : cause}
            </p>
            {alerted && <AlertMark name={name} />}
        </li>
    );
}

export interface StationItemProps {
    station: AttentionStation;
    at: number;
    className: string;
}

export function StationItem({ station, at, className }: StationItemProps) {
    const words = useWords();
    const { station_id: id, name, state, since, alerts } = station;
    const start = since === null ? null : Date.parse(since);
    return (
        <Item
            name={name}
            more={id}
            why={{
                href: timelinePath(id, start, at),
                title: words.t('attention.why', { name }),
            }}
            state={
                <>
                    <StateMark state={stateOf(state)} />
                    <span>{heldText(station, at, words)}</span>
                </>
            }
            since={start}
            cause={causeText(station, words)}
            alerted={alerts.length > 0}
            className={className}
        />
    );
}

/** Which of its cameras do not see, and why. */
export const blindText = ({ cameras }: Pick<UnseenStation, 'cameras'>, { t }: Pick<Words, 't'>) =>
    cameras
        .map(({ camera_id, why }) => t(`attention.blind.${why}`, { camera: camera_id }))
        .join(', ');

export interface UnseenItemProps {
    station: UnseenStation;
    at: number;
    className: string;
}

/** A station of which nobody knows how it is there. */
export function UnseenItem({ station, at, className }: UnseenItemProps) {
    const words = useWords();
    const { station_id: id, name, since } = station;
    const start = since === null ? null : Date.parse(since);
    return (
        <Item
            name={name}
            more={id}
            why={{
                href: timelinePath(id, start, at),
                title: words.t('attention.why', { name }),
            }}
            state={
                <>
                    <StateMark state={stateOf('unknown')} />
                    <span>{words.t('attention.unseen')}</span>
                </>
            }
            since={start}
            cause={blindText(station, words)}
            alerted={false}
            className={className}
        />
    );
}

export interface OtherItemProps {
    group: AlertGroup;
    at: number;
    className: string;
}

/** A camera, a box or the server; or many of them, which failed together. */
export function OtherItem({ group, at, className }: OtherItemProps) {
    const words = useWords();
    const { t, numbers } = words;
    const [alert, ...others] = group.alerts;
    const first = subjectName(alert.subject, words);
    const name =
        others.length === 0
            ? first
            : t('attention.group', { first, count: numbers.count(others.length) });
    return (
        <Item
            name={name}
            more=""
            why={{ href: whyPath(alert) ?? '/alerts', title: t('attention.see', { name }) }}
            state={
                <>
                    <SeverityMark
                        severity={alert.severity}
                        word={t(`severity.${alert.severity}`)}
                    />
                    <span>{heldText(alert, at, words)}</span>
                </>
            }
            since={Date.parse(alert.since)}
            cause={saysText(alert, words)}
            alerted
            className={className}
        />
    );
}
