/* What is worked out from lanes: of the stations, and where it matters of the workers too. */
import { useMemo } from 'react';
import {
    useShifts,
    useStationLanes,
    useWorkerLanes,
    type Answer,
    type WindowQuery,
} from '../../api/hooks';
import type { StationLane, StationLanes } from '../../api/types';
import { plannedIn } from '../../lib/calendar';
import { useI18n } from '../../lib/i18n';
import type { Span } from '../../lib/spans';
import { both } from '../../ui/Answered';
import { bottlenecks, type Bottlenecks } from './bottleneck';
import { lostTime, type LostTime } from './lostTime';

/** As far as it has passed; empty when it lies ahead. */
function passed({ start_time, end_time, now }: StationLanes): Span {
    const start = Date.parse(start_time);
    return { start, end: Math.max(start, Math.min(Date.parse(end_time), Date.parse(now))) };
}

export interface BottleneckView extends Bottlenecks {
    lanes: StationLane[];
    window: Span;
    /** The window has not ended. */
    open: boolean;
}

export function useBottlenecks(query: WindowQuery | null): Answer<BottleneckView> {
    const answer = useStationLanes(query);
    const { data } = answer;
    const view = useMemo(() => {
        if (!data) return undefined;
        const window = passed(data);
        const open = window.end < Date.parse(data.end_time);
        return {
            ...bottlenecks(data.workstations, window),
            lanes: data.workstations,
            window,
            open,
        };
    }, [data]);
    return { ...answer, data: view };
}

export function useLostTime(query: WindowQuery | null): Answer<LostTime> {
    const { zone } = useI18n().times;
    const lanes = both(useStationLanes(query), useWorkerLanes(query));
    const answer = both(lanes, useShifts());
    const [stations, workers] = lanes.data ?? [];
    const calendar = answer.data?.[1];
    const lost = useMemo(() => {
        if (!stations || !workers || !calendar) return undefined;
        const planned = plannedIn(calendar, passed(stations), zone);
        return lostTime(stations.workstations, workers.workers, planned);
    }, [stations, workers, calendar, zone]);
    return { ...answer, data: lost };
}
