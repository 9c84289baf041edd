import { Ban, ChevronDown, ChevronRight, Undo2 } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { part } from '../../api/client';
import type { Event } from '../../api/types';
import { useHref } from '../../lib/url';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { cx } from '../../ui/cx';
import { Td, Tr } from '../../ui/Table';
import { EventDetails } from './EventDetails';
import { EventType } from './EventType';
import { useWords } from './words';

export const COLUMNS = 7;

export interface EventRowProps {
    event: Event;
    workerName: string | undefined;
    stationName: string | undefined;
    /** Whose events they are may be known. */
    people: boolean;
    open: boolean;
    onOpen: (uuid: string, open: boolean) => void;
    /** null: whoever asks may not. */
    onCorrect: ((event: Event) => void) | null;
}

interface NamedProps {
    path: string;
    /** null: whoever asks may not know. */
    id: string | null;
    name: string | undefined;
}

function Named({ path, id, name }: NamedProps) {
    const href = useHref();
    if (id === null) return <span className="text-muted">–</span>;
    return (
        <Link
            href={href(`${path}/${part(id)}`)}
            className="inline-flex min-h-6 max-w-52 items-baseline gap-1.5 rounded hover:underline"
        >
            <span className="truncate">{name ?? id}</span>
            {name !== undefined && name !== id && (
                <span className="text-xs text-muted max-sm:hidden">{id}</span>
            )}
        </Link>
    );
}

/* Struck through, so that it is seen without colour; the badge says it in a word. */
function Struck({ voided, children }: { voided: boolean; children: ReactNode }) {
    return <span className={cx(voided && 'text-muted line-through')}>{children}</span>;
}

interface CorrectProps {
    event: Event;
    onCorrect: (event: Event) => void;
}

function Correct({ event, onCorrect }: CorrectProps) {
    const { t, times } = useWords();
    const time = times.timeExact(event.timestamp);
    const Icon = event.voided ? Undo2 : Ban;
    return (
        <Button
            look="quiet"
            className="max-sm:w-8 max-sm:px-0"
            aria-label={t(event.voided ? 'events.restoreThis' : 'events.voidThis', { time })}
            onClick={() => onCorrect(event)}
        >
            <Icon aria-hidden />
            <span className="max-sm:sr-only">
                {t(event.voided ? 'events.restore' : 'events.void')}
            </span>
        </Button>
    );
}

function Time({ event, open, onOpen }: Pick<EventRowProps, 'event' | 'open' | 'onOpen'>) {
    const { t, times } = useWords();
    const time = times.timeExact(event.timestamp);
    const Icon = open ? ChevronDown : ChevronRight;
    return (
        <button
            type="button"
            aria-expanded={open}
            onClick={() => onOpen(event.event_uuid, !open)}
            className="control inline-flex min-h-8 items-center gap-1.5 rounded whitespace-nowrap"
        >
            <Icon aria-hidden className="size-4 text-muted" />
            <time
                dateTime={event.timestamp}
                className="flex flex-wrap items-baseline gap-x-1.5 max-sm:flex-col"
            >
                <Struck voided={event.voided}>{time}</Struck>
                <span className="text-xs text-muted">{times.day(event.timestamp)}</span>
            </time>
            <span className="sr-only">{t('events.details')}</span>
        </button>
    );
}

export const EventRow = memo(function EventRow(props: EventRowProps) {
    const { event, workerName, stationName, people, open, onOpen, onCorrect } = props;
    const { t, figure } = useWords();
    const { voided } = event;
    return (
        <>
            <Tr data-voided={voided || undefined}>
                <Td sticky>
                    <Time event={event} open={open} onOpen={onOpen} />
                </Td>
                <Td>
                    <span className={cx('flex items-center gap-2', voided && '[&_svg]:opacity-50')}>
                        <Struck voided={voided}>
                            <EventType event={event} />
                        </Struck>
                        {voided && (
                            <Badge look="warn">
                                <Ban aria-hidden className="size-3 !opacity-100" />
                                {t('events.voided')}
                            </Badge>
                        )}
                    </span>
                </Td>
                {people && (
                    <Td label={t('term.worker')}>
                        <Struck voided={voided}>
                            <Named path="/workers" id={event.worker_id} name={workerName} />
                        </Struck>
                    </Td>
                )}
                <Td label={t('term.station')}>
                    <Struck voided={voided}>
                        <Named path="/workstations" id={event.workstation_id} name={stationName} />
                    </Struck>
                </Td>
                <Td numeric label={t('events.sure')}>
                    {figure.confidence(event.confidence)}
                </Td>
                <Td className="max-md:!hidden">
                    <span className="text-muted">{event.camera_id ?? '–'}</span>
                </Td>
                <Td className="text-right">
                    {onCorrect && <Correct event={event} onCorrect={onCorrect} />}
                </Td>
            </Tr>
            {open && (
                <tr>
                    <td
                        colSpan={COLUMNS}
                        className="border-b border-line bg-sunken px-4 py-3 sm:pl-10"
                    >
                        <EventDetails event={event} />
                    </td>
                </tr>
            )}
        </>
    );
});
