/* What the server has worked out of the time of stations, as the cards show it. */
import { useMemo } from 'react';
import { useBottleneck, useLosses, type Answer, type WindowQuery } from '../../api/hooks';
import { bottleneckView, type BottleneckView } from './bottleneck';
import { lostTime, type LostTime } from './lostTime';

export type { BottleneckView };

export function useBottlenecks(query: WindowQuery | null): Answer<BottleneckView> {
    const answer = useBottleneck(query);
    const { data } = answer;
    const view = useMemo(() => data && bottleneckView(data), [data]);
    return { ...answer, data: view };
}

export function useLostTime(query: WindowQuery | null): Answer<LostTime> {
    const answer = useLosses(query);
    const { data } = answer;
    const lost = useMemo(() => data && lostTime(data), [data]);
    return { ...answer, data: lost };
}
