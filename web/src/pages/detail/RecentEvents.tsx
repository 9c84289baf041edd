/* The latest events of the window, of one worker or one station. */
import { useId, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { part, withParams } from '../../api/client';
import { useEvents, useMay, useScope } from '../../api/hooks';
import { useCorrected } from '../../api/live';
import type { Event, EventPage, FiguresWindow } from '../../api/types';
import { useHref } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Badge } from '../../ui/Badge';
import { Card, CardHeader } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { EmptyState } from '../../ui/EmptyState';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { FIRST_PAGE } from '../events/cursors';
import { Pages } from '../events/Pages';
import { EventType } from '../events/EventType';
import { useNames } from './useNames';
import { useWords } from './words';

const ROWS = 15;

export type EventsOf = { worker_id: string } | { workstation_id: string };

export interface RecentEventsProps {
    of: EventsOf;
    /** null: not known yet. */
    window: FiguresWindow | null;
    open: boolean;
    /** What can be done with one of them. */
    acts?: ((event: Event) => ReactNode) | undefined;
}

/* Beside a worker’s events stands the station, beside a station’s the worker. */
function Other({ event, ofWorker }: { event: Event; ofWorker: boolean }) {
    const href = useHref();
    const nameOf = useNames();
    const id = ofWorker ? event.workstation_id : event.worker_id;
    if (id === null) return <span className="text-muted">–</span>;
    return (
        <Link
            href={href(`/${ofWorker ? 'workstations' : 'workers'}/${part(id)}`)}
            className="py-0.5 underline-offset-2 hover:underline"
        >
            {ofWorker ? nameOf.station(id) : nameOf.worker(id)}
        </Link>
    );
}

/* Of events at a station it may not be known whose they are. */
function useNamed(ofWorker: boolean): boolean {
    return useScope() !== 'stations' || ofWorker;
}

type Acts = RecentEventsProps['acts'];

function Row({ event, ofWorker, acts }: { event: Event; ofWorker: boolean; acts: Acts }) {
    const { t, times, figure } = useWords();
    const named = useNamed(ofWorker);
    return (
        <Tr className={cx(event.voided && 'text-muted')}>
            <Td className="whitespace-nowrap">
                <time dateTime={event.timestamp}>{times.dateTimeExact(event.timestamp)}</time>
            </Td>
            <Td>
                <span className="flex items-center gap-2">
                    <EventType event={event} />
                    {event.voided && <Badge look="warn">{t('recent.voided')}</Badge>}
                </span>
            </Td>
            {named && (
                <Td label={t(ofWorker ? 'term.station' : 'term.worker')}>
                    <Other event={event} ofWorker={ofWorker} />
                </Td>
            )}
            <Td numeric label={t('recent.confidence')}>
                {figure.confidence(event.confidence)}
            </Td>
            {acts && <Td className="text-right">{acts(event)}</Td>}
        </Tr>
    );
}

interface EventsProps {
    page: EventPage;
    ofWorker: boolean;
    acts: Acts;
}

function Events({ page, ofWorker, acts }: EventsProps) {
    const { t } = useWords();
    const events = useCorrected(page.events);
    const named = useNamed(ofWorker);
    if (events.length === 0) return <EmptyState title={t('recent.none')} />;
    return (
        <TableBox label={t('recent.title')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th>{t('recent.time')}</Th>
                        <Th>{t('recent.event')}</Th>
                        {named && <Th>{t(ofWorker ? 'term.station' : 'term.worker')}</Th>}
                        <Th numeric>{t('recent.confidence')}</Th>
                        {acts && (
                            <Th>
                                <span className="sr-only">{t('recent.acts')}</span>
                            </Th>
                        )}
                    </tr>
                </thead>
                <tbody>
                    {events.map((event) => (
                        <Row key={event.event_uuid} event={event} ofWorker={ofWorker} acts={acts} />
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

export function RecentEvents({ of, window, open, acts }: RecentEventsProps) {
    const { t } = useWords();
    const id = useId();
    const href = useHref();
    const [cursors, setCursors] = useState(FIRST_PAGE);
    const ofWorker = 'worker_id' in of;
    const filter = window && {
        ...of,
        start_time: window.start_time,
        end_time: window.end_time,
        limit: ROWS,
        ...(cursors.at ? { cursor: cursors.at } : {}),
    };
    const answer = useEvents(filter, open && cursors.at === '');
    const mayFilter = useMay('read_events');
    const all = ofWorker ? { worker: of.worker_id } : { station: of.workstation_id };
    return (
        <Card aria-labelledby={id}>
            <CardHeader id={id} title={t('recent.title')}>
                {mayFilter && (
                    <Link
                        href={withParams(href('/events'), all)}
                        className="rounded py-1 text-accent underline underline-offset-2"
                    >
                        {t('recent.all')}
                    </Link>
                )}
            </CardHeader>
            <Answered answer={answer} inset skeleton="h-96">
                {(page) => <Events page={page} ofWorker={ofWorker} acts={acts} />}
            </Answered>
            <Pages
                label={t('recent.pages')}
                newer={t('recent.newer')}
                older={t('recent.older')}
                answer={answer}
                cursors={cursors}
                go={setCursors}
            />
        </Card>
    );
}
