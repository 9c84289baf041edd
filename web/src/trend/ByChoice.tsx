import type { WindowQuery } from '../api/hooks';
import { Segmented } from '../ui/Segmented';
import { canCut, useBy } from './buckets';
import { useWords } from './words';

/** By hour or by day, for all charts of the page. */
export function ByChoice({ query }: { query: WindowQuery | null }) {
    const { t } = useWords();
    const [by, set] = useBy(query);
    if (query && !canCut(query, 'hour')) return <p className="text-muted">{t('trend.tooLong')}</p>;
    return (
        <Segmented
            label={t('trend.by')}
            value={by}
            segments={[
                { value: 'hour', label: t('trend.hour') },
                { value: 'day', label: t('trend.day') },
            ]}
            onChange={set}
        />
    );
}
