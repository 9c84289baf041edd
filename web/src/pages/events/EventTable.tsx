import { useCallback, useMemo } from 'react';
import { useScope, useWorkers, useWorkstations } from '../../api/hooks';
import type { Event } from '../../api/types';
import { cx } from '../../ui/cx';
import { Skeleton } from '../../ui/Skeleton';
import { Table, TableBox, Td, Th } from '../../ui/Table';
import { COLUMNS, EventRow } from './EventRow';
import type { Filters } from './filters';
import { useWords } from './words';

export interface EventTableProps {
    /** undefined: being read. */
    events: readonly Event[] | undefined;
    order: Filters['order'];
    /** null: it is always the latest first. */
    onOrder: ((order: Filters['order']) => void) | null;
    opened: ReadonlySet<string>;
    onOpened: (opened: ReadonlySet<string>) => void;
    /** null: whoever asks may not. */
    onCorrect: ((event: Event) => void) | null;
}

function useNames() {
    const workers = useWorkers().data;
    const stations = useWorkstations().data;
    return useMemo(
        () => ({
            workers: new Map(workers?.map(({ worker_id, name }) => [worker_id, name])),
            stations: new Map(stations?.map(({ station_id, name }) => [station_id, name])),
        }),
        [workers, stations],
    );
}

function Waiting() {
    return Array.from({ length: 12 }, (_, row) => (
        <tr key={row}>
            {Array.from({ length: COLUMNS }, (_, column) => (
                <Td key={column} className={column === 5 ? 'max-md:hidden' : undefined}>
                    <Skeleton className={cx('h-4 w-full max-w-32', column === 4 && 'ml-auto')} />
                </Td>
            ))}
        </tr>
    ));
}

export function EventTable(props: EventTableProps) {
    const { events, order, onOrder, opened, onOpened, onCorrect } = props;
    const { t } = useWords();
    const names = useNames();
    const people = useScope() !== 'stations';
    const onOpen = useCallback(
        (uuid: string, open: boolean) => {
            const next = new Set(opened);
            if (open) next.add(uuid);
            else next.delete(uuid);
            onOpened(next);
        },
        [opened, onOpened],
    );
    const sort = onOrder && { onSort: () => onOrder(order === 'desc' ? 'asc' : 'desc') };
    return (
        <TableBox label={t('events.caption')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th sticky sorted={order} {...sort}>
                            {t('events.time')}
                        </Th>
                        <Th>{t('events.event')}</Th>
                        {people && <Th>{t('term.worker')}</Th>}
                        <Th>{t('term.station')}</Th>
                        <Th numeric>{t('events.sure')}</Th>
                        <Th className="max-md:hidden">{t('events.camera')}</Th>
                        <Th>
                            <span className="sr-only">{t('events.actionHead')}</span>
                        </Th>
                    </tr>
                </thead>
                <tbody>
                    {!events && <Waiting />}
                    {events?.map((event) => (
                        <EventRow
                            key={event.event_uuid}
                            event={event}
                            workerName={names.workers.get(event.worker_id ?? '')}
                            stationName={names.stations.get(event.workstation_id)}
                            people={people}
                            open={opened.has(event.event_uuid)}
                            onOpen={onOpen}
                            onCorrect={onCorrect}
                        />
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}
