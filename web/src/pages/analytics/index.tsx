import { useSeries, useSettings } from '../../api/hooks';
import { presence } from '../../lib/figures';
import { useWindow } from '../../lib/useWindow';
import { useBy } from '../../trend/buckets';
import { ByChoice } from '../../trend/ByChoice';
import { UnitsCard } from '../../trend/UnitsCard';
import { UtilizationCard } from '../../trend/UtilizationCard';
import { PageHeader } from '../../ui/PageHeader';
import { BottleneckCard } from './BottleneckCard';
import './heat.css';
import { HeatmapCard } from './HeatmapCard';
import { LostTimeCard } from './LostTimeCard';
import { StationsCard } from './StationsCard';
import { useLostTime } from './useAnalysis';
import { useWords } from './words';

export default function Analytics() {
    const { t } = useWords();
    const { query } = useWindow();
    const [by] = useBy(query);
    const series = useSeries(query, by);
    const lost = useLostTime(query);
    const settings = useSettings().data;
    return (
        <>
            <PageHeader title={t('nav.analytics')}>
                <ByChoice query={query} />
            </PageHeader>
            <div className="grid grid-cols-1 gap-3 xl:grid-cols-2 *:min-w-0">
                <UnitsCard
                    answer={series}
                    by={by}
                    unitsOf={(bucket) => bucket.total_production_count}
                    target={settings?.target_units_per_hour}
                />
                <UtilizationCard
                    answer={series}
                    by={by}
                    valueOf={presence}
                    note={t('analytics.utilizationOf')}
                />
                <BottleneckCard query={query} />
                <LostTimeCard answer={lost} />
            </div>
            <div className="mt-3 flex flex-col gap-3">
                <StationsCard query={query} lost={lost} />
                <HeatmapCard query={query} />
            </div>
        </>
    );
}
