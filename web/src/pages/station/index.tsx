import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { part } from '../../api/client';
import { useMetrics, useStationLanes, useWorkstations } from '../../api/hooks';
import type { FiguresWindow, StationBucket, StationFigures } from '../../api/types';
import { useInterval } from '../../interval/Interval';
import { useIntervals } from '../../interval/useIntervals';
import { attainment, perHour, stationUtilization } from '../../lib/figures';
import { useHref } from '../../lib/url';
import { useWindow } from '../../lib/useWindow';
import type { Fact } from '../detail/Facts';
import { piecesOf } from '../detail/strip';
import { StripCard } from '../detail/StripCard';
import { ByPathId, Detail } from '../detail/Detail';
import { Trends } from '../detail/Trends';
import { useNames } from '../detail/useNames';
import { useWords, type Words } from '../detail/words';

interface About {
    station: StationFigures;
    window: FiguresWindow;
    target: number | null | undefined;
    /** The window has not ended. */
    open: boolean;
    /** How sure the utilization is. */
    interval: ReactNode;
}

function factsOf({ station, window, target, open, interval }: About, { t, figure }: Words): Fact[] {
    const rate = perHour(station.total_units_produced, station.occupied_ms);
    const reached = attainment(station, target, window);
    const targetNote =
        reached === null
            ? t('detail.perPlanned')
            : t(open ? 'detail.attainedSoFar' : 'detail.attained', {
                  percent: figure.percent(reached),
              });
    return [
        {
            label: t('figure.utilization'),
            value: figure.percent(stationUtilization(station, window)),
            interval,
            note: t(open ? 'detail.utilizationStationSoFar' : 'detail.utilizationStation'),
        },
        { label: t('figure.units'), value: figure.units(station.total_units_produced) },
        {
            label: t('figure.throughput'),
            value: figure.perHour(rate),
            note: t('detail.perOccupied'),
        },
        {
            label: t('figure.target'),
            value: figure.perHour(target ?? null),
            note: target ? targetNote : t('detail.noTarget'),
        },
        { label: t('figure.occupancy'), value: figure.hours(station.occupied_ms) },
        {
            label: t('figure.active'),
            value: figure.hours(station.working_ms),
            note: t('detail.planned', { time: figure.hours(window.planned_ms) }),
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

/* A part of the window that has not begun or has no plan has no utilization. */
function utilizationOf(bucket: StationBucket): number | null {
    return stationUtilization(bucket, bucket);
}

/* undefined: not read yet. */
function useTarget(id: string): number | null | undefined {
    const stations = useWorkstations().data;
    return stations?.find(({ station_id }) => station_id === id)?.target_units_per_hour;
}

function StationPage({ id }: { id: string }) {
    const words = useWords();
    const { t } = words;
    const { query, open } = useWindow();
    const nameOf = useNames().worker;
    const read = useMetrics(query);
    const figures = { ...read, data: useIntervals(read.data, query) };
    const station = figures.data?.workstations.find(({ station_id }) => station_id === id);
    const target = useTarget(id);
    const interval = useInterval(station?.audited, true);
    /* Of one that is not known there is nothing more to ask. */
    const scope = figures.data?.scope ?? 'all';
    const asked = station ? query : null;
    const of = { workstation_id: id };
    return (
        <Detail
            of={of}
            figures={figures}
            shown={station}
            note={station?.type ? `${id} · ${station.type}` : id}
            missing={t('detail.noStation', { id })}
            where={station && <Who ids={station.current_workers} />}
            facts={({ window }) =>
                station ? factsOf({ station, window, target, open, interval }, words) : []
            }
        >
            <StripCard
                answer={useStationLanes(asked, of)}
                piecesOf={({ workstations }) =>
                    piecesOf(workstations[0]?.intervals ?? [], ({ worker_ids }) =>
                        worker_ids.map(nameOf).join(', '),
                    )
                }
                withLabel={scope === 'all' ? t('term.workers') : null}
                timeline={{ of: 'workstations', q: id }}
            />
            <Trends<StationBucket>
                of={of}
                query={asked}
                utilizationOf={utilizationOf}
                note={t(open ? 'detail.utilizationStationSoFar' : 'detail.utilizationStation')}
                target={target}
            />
        </Detail>
    );
}

export default function Station() {
    return <ByPathId page={StationPage} />;
}
