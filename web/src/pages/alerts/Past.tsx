/* Alerts that are over, the latest first. */
import { ScrollText } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import { useAllAlerts, type Alert } from '../../api/alerts';
import { SeverityMark } from '../../alerts/Severity';
import { isOfModel, lastsText, ruleName, subjectName, whyPath } from '../../alerts/text';
import { kindName } from '../../people/actors';
import { Answered } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { FIRST_PAGE } from '../events/cursors';
import { Pages } from '../events/Pages';
import { Limit } from './Limit';
import { useWords } from './words';

const ROWS = 50;

function Subject({ alert }: { alert: Alert }) {
    const words = useWords();
    const path = whyPath(alert);
    const name = subjectName(alert.subject, words);
    if (path === null) return <span className="font-medium">{name}</span>;
    return (
        <Link
            href={path}
            className="py-0.5 font-medium break-words text-accent underline underline-offset-2"
        >
            {name}
        </Link>
    );
}

function Seen({ alert: { acknowledged } }: { alert: Alert }) {
    const { t, times } = useWords();
    if (!acknowledged) return <span className="text-muted">{t('past.nobody')}</span>;
    const { by, at, note } = acknowledged;
    return (
        <>
            {by !== null && `${kindName(by, t)}, `}
            {times.time(at)}
            {note && <q className="block text-muted">{note}</q>}
        </>
    );
}

/* An alert of a model ends with the model, though its camera is still there. */
const endOf = ({ rule, resolved }: Alert) => {
    const why = resolved?.why ?? 'recovered';
    return why === 'gone' && isOfModel(rule) ? 'past.gone.model' : (`past.${why}` as const);
};

function Row({ alert }: { alert: Alert }) {
    const words = useWords();
    const { t, times } = words;
    const { severity, rule, since, over_24h, resolved } = alert;
    if (!resolved) return null;
    const time = times.dateTime(since);
    const lasts = lastsText(Date.parse(resolved.at) - Date.parse(since), words);
    return (
        <Tr className="align-top">
            <Td>
                <Subject alert={alert} />
            </Td>
            <Td>
                <SeverityMark severity={severity} word={t(`severity.${severity}`)} />
            </Td>
            <Td className="max-sm:col-span-full">
                <span className="font-medium">{ruleName(rule, words)}</span>
                {/* Its last value is well, so that the limit says more. */}
                <span className="block">
                    <Limit alert={alert} />
                </span>
            </Td>
            <Td label={t('past.time')}>{over_24h ? t('past.before', { time }) : time}</Td>
            <Td label={t('past.lasted')} numeric className="max-sm:text-left!">
                {over_24h ? t('past.over', { lasts }) : lasts}
            </Td>
            <Td label={t('past.seen')}>
                <Seen alert={alert} />
            </Td>
            <Td label={t('past.end')}>{t(endOf(alert))}</Td>
        </Tr>
    );
}

function List({ alerts }: { alerts: readonly Alert[] }) {
    const { t } = useWords();
    return (
        <TableBox label={t('alerts.past')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th>{t('past.of')}</Th>
                        <Th>{t('rules.severity')}</Th>
                        <Th>{t('past.what')}</Th>
                        <Th>{t('past.time')}</Th>
                        <Th numeric>{t('past.lasted')}</Th>
                        <Th>{t('past.seen')}</Th>
                        <Th>{t('past.end')}</Th>
                    </tr>
                </thead>
                <tbody>
                    {alerts.map((alert) => (
                        <Row key={alert.alert_id} alert={alert} />
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

function None({ more }: { more: boolean }) {
    const { t } = useWords();
    return (
        <EmptyState icon={<ScrollText aria-hidden />} title={t('past.none')}>
            {more && t('past.noneHere')}
        </EmptyState>
    );
}

export function Past() {
    const { t } = useWords();
    const title = useId();
    const [cursors, go] = useState(FIRST_PAGE);
    const answer = useAllAlerts(cursors.at, ROWS);
    return (
        <Card aria-labelledby={title}>
            <CardHeader id={title} title={t('alerts.past')} />
            <Answered answer={answer} inset skeleton="h-96">
                {({ alerts, next_cursor }) => {
                    const over = alerts.filter(({ state }) => state === 'resolved');
                    return over.length > 0 ? (
                        <List alerts={over} />
                    ) : (
                        <None more={next_cursor !== null} />
                    );
                }}
            </Answered>
            <Pages
                label={t('past.pages')}
                newer={t('past.newer')}
                older={t('past.older')}
                answer={answer}
                cursors={cursors}
                go={go}
            />
        </Card>
    );
}
