import { Link } from 'wouter';
import { part } from '../../api/client';
import {
    useMetrics,
    useSeries,
    useStationLanes,
    useWorkstation,
    type WindowQuery,
} from '../../api/hooks';
import type { FiguresWindow, StationBucket, StationFigures } from '../../api/types';
import { stateOf } from '../../lib/state';
import { duration } from '../../lib/time';
import { useHref } from '../../lib/url';
import { usePathId } from '../../lib/usePathId';
import { useTitle } from '../../lib/useTitle';
import { useWindow } from '../../lib/useWindow';
import { useBy } from '../../trend/buckets';
import { ByChoice } from '../../trend/ByChoice';
import { UnitsCard } from '../../trend/UnitsCard';
import { UtilizationCard } from '../../trend/UtilizationCard';
import { Answered } from '../../ui/Answered';
import { Facts, type Fact } from '../thing/Facts';
import { Header } from '../thing/Header';
import { NotThere } from '../thing/NotThere';
import { RecentEvents } from '../thing/RecentEvents';
import { piecesOf } from '../thing/strip';
import { Strip, StripCard } from '../thing/StripCard';
import { useNames } from '../thing/useNames';
import { useWords, type Words } from '../thing/words';

function factsOf(
    station: StationFigures,
    window: FiguresWindow,
    target: number | null | undefined,
    { t, numbers }: Words,
): Fact[] {
    const throughput = `${numbers.rate(station.throughput_rate)} ${t('unit.perHour')}`;
    return [
        {
            label: t('figure.utilization'),
            value: window.planned_ms > 0 ? numbers.percent(station.utilization_percentage) : '–',
            note: t('thing.utilizationStation'),
        },
        { label: t('figure.units'), value: numbers.count(station.total_units_produced) },
        {
            label: t('figure.throughput'),
            value: station.occupied_ms > 0 ? throughput : '–',
            note: t('thing.perOccupied'),
        },
        {
            label: t('figure.target'),
            value: target ? `${numbers.rate(target)} ${t('unit.perHour')}` : '–',
            note: target ? undefined : t('thing.none'),
        },
        { label: t('figure.occupancy'), value: `${duration(station.occupied_ms)} h` },
        {
            label: t('thing.working'),
            value: `${duration(station.working_ms)} h`,
            note: t('thing.planned', { time: duration(window.planned_ms) }),
        },
    ];
}

function Who({ ids }: { ids: readonly string[] }) {
    const href = useHref();
    const nameOf = useNames().worker;
    return ids.map((id) => (
        <Link
            key={id}
            href={href(`/workers/${part(id)}`)}
            className="text-accent underline underline-offset-2"
        >
            {nameOf(id)}
        </Link>
    ));
}

function StationStrip({
    id,
    query,
    asTable,
}: {
    id: string;
    query: WindowQuery | null;
    asTable: boolean;
}) {
    const { t } = useWords();
    const answer = useStationLanes(query, { workstation_id: id });
    const nameOf = useNames().worker;
    return (
        <Answered answer={answer} skeleton="m-4 h-24">
            {({ workstations, start_time, end_time }) => (
                <Strip
                    pieces={piecesOf(workstations[0]?.intervals ?? [], ({ worker_ids }) =>
                        worker_ids.map(nameOf).join(', '),
                    )}
                    window={{ start: Date.parse(start_time), end: Date.parse(end_time) }}
                    withLabel={t('thing.workers')}
                    asTable={asTable}
                />
            )}
        </Answered>
    );
}

interface TrendProps {
    id: string;
    query: WindowQuery | null;
    target: number | null | undefined;
}

/* A part of the window that has not begun or has no plan has no utilization. */
function utilizationOf(bucket: StationBucket): number | null {
    return bucket.planned_ms > 0 && bucket.elapsed_ms > 0 ? bucket.utilization_percentage : null;
}

function Trend({ id, query, target }: TrendProps) {
    const { t } = useWords();
    const [by] = useBy(query);
    const series = useSeries<StationBucket>(query, by, { workstation_id: id });
    return (
        <div className="grid grid-cols-1 gap-3 lg:grid-cols-2 *:min-w-0">
            <UnitsCard
                answer={series}
                by={by}
                unitsOf={(part) => part.total_units_produced}
                target={target}
            />
            <UtilizationCard
                answer={series}
                by={by}
                valueOf={utilizationOf}
                note={t('thing.utilizationStation')}
            />
        </div>
    );
}

function StationPage({ id }: { id: string }) {
    const words = useWords();
    const { query, open } = useWindow();
    const station = useWorkstation(id);
    const metrics = useMetrics(query).data;
    const figures = metrics?.workstations.find(({ station_id }) => station_id === id);
    const target = station.data?.target_units_per_hour;
    useTitle(station.data?.name ?? id);
    if (station.error?.status === 404)
        return <NotThere title={words.t('thing.noStation', { id })} />;
    return (
        <>
            <Answered answer={station} skeleton="mb-4 h-8 w-64">
                {({ name, type, active }) => (
                    <Header
                        name={name}
                        note={type ? `${id} · ${type}` : id}
                        active={active}
                        state={figures && stateOf(figures.status)}
                        open={open}
                    >
                        <Who ids={figures?.current_workers ?? []} />
                    </Header>
                )}
            </Answered>
            <div className="flex flex-col gap-3">
                <Facts
                    facts={
                        metrics && figures ? factsOf(figures, metrics.window, target, words) : null
                    }
                />
                <StripCard of={{ of: 'workstations', q: id }}>
                    {(asTable) => <StationStrip id={id} query={query} asTable={asTable} />}
                </StripCard>
                <div className="flex justify-end">
                    <ByChoice query={query} />
                </div>
                <Trend id={id} query={query} target={target} />
                <RecentEvents
                    key={`${id} ${metrics?.window.start_time} ${metrics?.window.end_time}`}
                    of={{ workstation_id: id }}
                    window={metrics?.window ?? null}
                    open={open}
                />
            </div>
        </>
    );
}

export default function Station() {
    const { t } = useWords();
    const id = usePathId();
    if (id === null) return <NotThere title={t('thing.noId')} />;
    return <StationPage key={id} id={id} />;
}
