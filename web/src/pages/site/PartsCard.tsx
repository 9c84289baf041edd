/* The types of a site, or its workstations, as its sheets have them. */
import { useId, useMemo } from 'react';
import { useSums, type HubMetrics, type Row } from '../../api/hub';
import { Hidden } from '../../hub/Marks';
import { stationFigures, type StationFigures } from '../../hub/sums';
import type { Chosen } from '../../hub/useDays';
import { queryOf } from '../../hub/useSiteSums';
import { useWords as useHubWords, type Words as HubWords } from '../../hub/words';
import { useParam } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { parseSort, sortText } from '../../ui/sorting';
import { Wrapped } from '../../ui/Wrapped';
import { useWords } from './words';

interface PartRow {
    row: Row;
    figures: StationFigures;
    k: number | null;
}

function columnsOf(name: string, marks: string, { t, figure }: HubWords): Column<PartRow>[] {
    const column = (
        id: string,
        title: string,
        of: (figures: StationFigures) => number | null,
        text: (value: number | null) => string,
    ): Column<PartRow> => ({
        id,
        title,
        width: 7.5,
        numeric: true,
        by: ({ figures }) => of(figures) ?? undefined,
        cell: ({ figures }) => text(of(figures)),
    });
    return [
        {
            id: 'id',
            title: name,
            width: 11,
            by: ({ row }) => row.scope_id,
            cell: ({ row: { scope_id: id } }) => (
                <span title={id} className="block truncate font-medium">
                    {id === '' ? '–' : id}
                </span>
            ),
        },
        column('utilization', t('figure.utilization'), (one) => one.utilization, figure.percent),
        column('units', t('figure.units'), (one) => one.units, figure.units),
        column('throughput', t('figure.throughput'), (one) => one.throughput, figure.perHour),
        column('occupancy', t('figure.occupancy'), (one) => one.occupied_ms, figure.hours),
        column('working', t('figure.active'), (one) => one.working_ms, figure.hours),
        column('planned', t('figure.planned'), (one) => one.planned_ms, figure.hours),
        {
            id: 'marks',
            title: marks,
            width: 15,
            inCard: 'wide',
            by: ({ row }) => row.suppressed_sheets,
            cell: ({ row, k }) => <Hidden row={row} k={k} />,
        },
    ];
}

function rowsOf(answers: readonly HubMetrics[]): PartRow[] {
    const sums = answers[0]?.sites[0];
    return (sums?.rows ?? []).map((row) => ({
        row,
        figures: stationFigures(row),
        k: sums?.least_k ?? null,
    }));
}

function List({ rows, scope, label }: { rows: PartRow[]; scope: Scope; label: string }) {
    const words = useHubWords();
    const [sort, setSort] = useParam(`${scope}_sort`, 'id');
    const name = words.t(scope === 'type' ? 'term.type' : 'term.station');
    const columns = useMemo(() => columnsOf(name, words.t('hub.marks'), words), [name, words]);
    return (
        <DataTable
            label={label}
            rows={rows}
            columns={columns}
            idOf={({ row }) => row.scope_id}
            sort={parseSort(sort)}
            onSort={(next) => setSort(sortText(next))}
        />
    );
}

type Scope = 'type' | 'station';

export interface PartsCardProps {
    site: string;
    zone: string;
    scope: Scope;
    chosen: Chosen;
    /** What is unknown, and how old the latest sheet is: `12.3% unknown · 2 h old`. */
    beside: string;
}

export function PartsCard({ site, zone, scope, chosen, beside }: PartsCardProps) {
    const { t, numbers } = useWords();
    const title = useId();
    const { days, known } = chosen;
    const answer = useSums([{ ...queryOf(days, zone, known), site, scope }]);
    const rows = useMemo(() => rowsOf(answer.data ?? []), [answer.data]);
    const types = scope === 'type';
    const label = t(types ? 'site.types' : 'site.stations');
    return (
        <Card aria-labelledby={title} className="min-w-0 overflow-hidden">
            <CardHeader
                id={title}
                title={label}
                note={
                    answer.data && <Wrapped>{`${numbers.count(rows.length)} · ${beside}`}</Wrapped>
                }
            />
            <Answered answer={answer} inset skeleton="h-40">
                {() =>
                    rows.length === 0 ? (
                        <EmptyState title={t(types ? 'site.noTypes' : 'site.noStations')}>
                            {t('site.decides')}
                        </EmptyState>
                    ) : (
                        <>
                            <List rows={rows} scope={scope} label={label} />
                            <Note>{t('site.how', { beside })}</Note>
                        </>
                    )
                }
            </Answered>
        </Card>
    );
}
