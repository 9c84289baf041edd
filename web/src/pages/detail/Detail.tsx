/* The page of one worker or of one station: the same frame around other figures. */
import { TriangleAlert } from 'lucide-react';
import type { ComponentType, ReactNode } from 'react';
import { useMay, type Answer } from '../../api/hooks';
import type { Event, Figures, FiguresWindow, StationFigures, WorkerFigures } from '../../api/types';
import { lastedMs } from '../../lib/figures';
import { stateOf } from '../../lib/state';
import { usePathId } from '../../lib/usePathId';
import { useTitle } from '../../lib/useTitle';
import { useWindow } from '../../lib/useWindow';
import { Answered } from '../../ui/Answered';
import { Facts, type Fact } from './Facts';
import { Header } from './Header';
import { NotThere } from './NotThere';
import { RecentEvents, type EventsOf } from './RecentEvents';
import { useWords } from './words';

export interface DetailProps {
    of: EventsOf;
    figures: Answer<Figures>;
    /** Those of this one among them; undefined: they are not read yet, or there is none of that id. */
    shown: WorkerFigures | StationFigures | undefined;
    /** Its id, and what more names it. */
    note: string;
    /** What to say when there is none of that id. */
    missing: string;
    /** Where it is, or who is there. */
    where: ReactNode;
    facts: (figures: Figures) => readonly Fact[];
    /** What can be done with one of its events. */
    acts?: ((event: Event) => ReactNode) | undefined;
    /** Between figures and events: what it did, and how that went over time. */
    children: ReactNode;
}

/* Up to when states are told. */
function endOf({ now, end_time }: FiguresWindow): number {
    return Math.min(Date.parse(now), Date.parse(end_time));
}

function Damaged() {
    const { t } = useWords();
    return (
        <p
            role="alert"
            className="mb-3 flex items-start gap-2 rounded-md border border-bad bg-bad-soft px-4 py-2"
        >
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
            {t('term.damagedNote')}
        </p>
    );
}

export function Detail(props: DetailProps) {
    const { of, figures, shown, note, missing, where, facts, acts, children } = props;
    const { open } = useWindow();
    const own = useMay('read_self') && 'worker_id' in of;
    const mayRead = useMay('read_events') || own;
    useTitle(shown?.name ?? (figures.data ? missing : note));
    if (figures.data && !shown) return <NotThere title={missing} />;
    const window = figures.data?.window ?? null;
    return (
        <div className="flex flex-col gap-3">
            <Answered answer={figures} skeleton="h-[8.8rem] max-lg:h-[14.6rem] max-sm:h-[23rem]">
                {(data) =>
                    shown && (
                        <>
                            <Header
                                name={shown.name}
                                note={note}
                                active={shown.active}
                                state={stateOf('state' in shown ? shown.state : shown.status)}
                                lasts={lastedMs(shown.since, endOf(data.window))}
                                open={open}
                            >
                                {where}
                            </Header>
                            {'error' in shown && <Damaged />}
                            <Facts facts={facts(data)} />
                        </>
                    )
                }
            </Answered>
            {children}
            {mayRead && (
                <RecentEvents
                    key={`${window?.start_time} ${window?.end_time}`}
                    of={of}
                    window={shown ? window : null}
                    open={open}
                    acts={acts}
                />
            )}
        </div>
    );
}

/** The page of what the address names, anew for each. */
export function ByPathId({ page: Page }: { page: ComponentType<{ id: string }> }) {
    const { t } = useWords();
    const id = usePathId();
    if (id === null) return <NotThere title={t('detail.noId')} />;
    return <Page key={id} id={id} />;
}
