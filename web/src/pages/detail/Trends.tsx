/* Units and utilization over the window. */
import { useSeries, type WindowQuery } from '../../api/hooks';
import type { StationBucket, WorkerBucket } from '../../api/types';
import { useBy } from '../../trend/buckets';
import { ByChoice } from '../../trend/ByChoice';
import { UnitsCard } from '../../trend/UnitsCard';
import { UtilizationCard } from '../../trend/UtilizationCard';
import type { EventsOf } from './RecentEvents';

export interface TrendsProps<B> {
    of: EventsOf;
    query: WindowQuery | null;
    /** null where there is nothing it could be of. */
    utilizationOf: (bucket: B) => number | null;
    /** Of what it is the share. */
    note: string;
    target?: number | null | undefined;
}

export function Trends<B extends WorkerBucket | StationBucket>(props: TrendsProps<B>) {
    const { of, query, utilizationOf, note, target } = props;
    const [by] = useBy(query);
    const series = useSeries<B>(query, by, of);
    return (
        <>
            <div className="flex justify-end">
                <ByChoice query={query} />
            </div>
            <div className="grid grid-cols-1 gap-3 lg:grid-cols-2 *:min-w-0">
                <UnitsCard
                    answer={series}
                    by={by}
                    unitsOf={(bucket) => bucket.total_units_produced}
                    target={target}
                />
                <UtilizationCard answer={series} by={by} valueOf={utilizationOf} note={note} />
            </div>
        </>
    );
}
