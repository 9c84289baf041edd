import { useId, useMemo } from 'react';
import { useMetrics, useWorkstations, type Answer, type WindowQuery } from '../../api/hooks';
import { part } from '../../api/client';
import { useHref, useParam } from '../../lib/url';
import { Answered, both } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Segmented } from '../../ui/Segmented';
import { parseSort, sortText } from '../../ui/sorting';
import type { LostTime } from './lostTime';
import { Note } from '../../ui/Note';
import { stationColumns, stationRows, type StationRow, type StationView } from './stationColumns';
import { useWords } from './words';

const FIRST: Record<StationView, string> = { figures: '-utilization', lost: '-total' };

interface TableProps {
    rows: StationRow[];
    view: StationView;
}

function StationsTable({ rows, view }: TableProps) {
    const words = useWords();
    const href = useHref();
    const [chosen, setSort] = useParam('sort', FIRST[view]);
    const [marked] = useParam('station');
    const columns = useMemo(() => stationColumns(view, words, href), [view, words, href]);
    /* The other view has other columns. */
    const sort = parseSort(chosen);
    const known = columns.some(({ id }) => id === sort.id);
    return (
        <DataTable
            label={words.t('stations.title')}
            rows={rows}
            columns={columns}
            idOf={({ figures }) => figures.station_id}
            sort={known ? sort : parseSort(FIRST[view])}
            onSort={(next) => setSort(sortText(next))}
            markedOf={({ figures }) => figures.station_id === marked}
            hrefOf={({ figures }) => href(`/workstations/${part(figures.station_id)}`)}
        />
    );
}

export interface StationsCardProps {
    query: WindowQuery | null;
    lost: Answer<LostTime>;
}

export function StationsCard({ query, lost }: StationsCardProps) {
    const { t } = useWords();
    const id = useId();
    const [chosen, choose] = useParam('stations', 'figures');
    const view: StationView = chosen === 'lost' ? 'lost' : 'figures';
    const figures = both(useMetrics(query), useWorkstations());
    const answer = view === 'lost' ? { ...figures, error: figures.error ?? lost.error } : figures;
    return (
        <Card aria-labelledby={id}>
            <CardHeader id={id} title={t('stations.title')}>
                <Segmented
                    label={t('stations.view')}
                    value={view}
                    segments={[
                        { value: 'figures', label: t('stations.view.figures') },
                        { value: 'lost', label: t('stations.view.lost') },
                    ]}
                    onChange={choose}
                />
            </CardHeader>
            <Answered answer={answer} inset skeleton="h-64">
                {([metrics, stations]) => {
                    const rows = stationRows(metrics, stations, lost.data);
                    if (rows.length === 0) return <EmptyState title={t('stations.none')} />;
                    return <StationsTable rows={rows} view={view} />;
                }}
            </Answered>
            <Note>{t(`stations.how.${view}`)}</Note>
        </Card>
    );
}
