/* The events themselves: what every figure is made of. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { useMay, useScope } from '../../api/hooks';
import type { Event } from '../../api/types';
import { plural } from '../../lib/i18n';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { ErrorNote } from '../../ui/ErrorNote';
import { NoPeople } from '../../people/NoPeople';
import { PageHeader } from '../../ui/PageHeader';
import { CorrectionDialog } from './CorrectionDialog';
import { Disputes } from './Disputes';
import { EventTable } from './EventTable';
import { FilterBar } from './FilterBar';
import { Nothing } from './Nothing';
import { Pager } from './Pager';
import { Toolbar } from './Toolbar';
import { useList } from './useList';
import { useView } from './useView';
import { useWords } from './words';

interface Done {
    event: Event;
    voided: boolean;
}

/* What was just corrected, with the way back. */
function DoneNote({ done, onBack }: { done: Done | null; onBack: (event: Event) => void }) {
    const { t, times } = useWords();
    const said =
        done &&
        t(done.voided ? 'events.wasVoided' : 'events.wasRestored', {
            time: times.timeExact(done.event.timestamp),
        });
    return (
        <div role="status">
            {done && (
                <div className="flex flex-wrap items-center gap-3 border-b border-line bg-accent-soft px-4 py-2">
                    <p>{said}</p>
                    <Button onClick={() => onBack({ ...done.event, voided: done.voided })}>
                        {t(done.voided ? 'events.restore' : 'events.void')}
                    </Button>
                </div>
            )}
        </div>
    );
}

function Waiting({ count, onShow }: { count: number; onShow: () => void }) {
    const { t, numbers, language } = useWords();
    if (count === 0) return null;
    return (
        <div className="sticky top-14 z-20 flex h-0 justify-center" role="status">
            <Button look="primary" className="mt-2 shadow-raised" onClick={onShow}>
                {t(plural(language, 'events.livePaused', count), { count: numbers.count(count) })}
                <span className="sr-only">{t('events.liveHeld')}</span>
                <span aria-hidden>·</span>
                {t('events.show')}
            </Button>
        </div>
    );
}

const NONE: ReadonlySet<string> = new Set();

export default function EventsPage() {
    const { t } = useWords();
    const view = useView();
    const top = useRef<HTMLDivElement>(null);
    const [opened, setOpened] = useState(NONE);
    const [correcting, setCorrecting] = useState<Event | null>(null);
    const [done, setDone] = useState<Done | null>(null);
    const list = useList(view, opened.size > 0 || correcting !== null, top);
    const { events } = list;
    const cameras = useMemo(
        () => [...new Set(events?.map(({ camera_id }) => camera_id ?? ''))].filter(Boolean).sort(),
        [events],
    );
    const scope = useScope();
    const mayCorrect = useMay('correct');
    const correct = useCallback((event: Event) => setCorrecting(event), []);

    function show(): void {
        setOpened(NONE);
        top.current?.scrollIntoView({ block: 'center' });
    }

    const error = view.error ?? list.error;
    const retry = view.error ? view.retry : list.retry;
    return (
        <>
            <PageHeader title={t('nav.events')}>
                <Disputes />
                <Toolbar view={view} />
            </PageHeader>
            {scope === 'stations' && (
                <Card className="mb-3">
                    <NoPeople scope={scope} />
                </Card>
            )}
            <Waiting count={list.waiting} onShow={show} />
            <Card aria-label={t('events.caption')}>
                <div ref={top} className="border-b border-line">
                    <FilterBar
                        filters={view.filters}
                        live={view.live}
                        onChange={view.change}
                        cameras={cameras}
                    />
                </div>
                <DoneNote done={done} onBack={setCorrecting} />
                {error && <ErrorNote error={error} onRetry={retry} className="m-4" />}
                <div className={list.previous ? 'opacity-60' : undefined} aria-busy={list.previous}>
                    {events?.length !== 0 && !(error && !events) && (
                        <EventTable
                            events={events}
                            order={view.live ? 'desc' : view.filters.order}
                            onOrder={view.live ? null : (order) => view.change({ order })}
                            opened={opened}
                            onOpened={setOpened}
                            onCorrect={mayCorrect ? correct : null}
                        />
                    )}
                    {events?.length === 0 && <Nothing view={view} next={list.next} />}
                </div>
                {events && !view.live && (
                    <Pager view={view} rows={events.length} next={list.next} />
                )}
            </Card>
            {correcting && (
                <CorrectionDialog
                    key={correcting.event_uuid}
                    event={correcting}
                    onClose={() => setCorrecting(null)}
                    onDone={(voided) => {
                        setDone({ event: correcting, voided });
                        setCorrecting(null);
                    }}
                />
            )}
        </>
    );
}
