import { useId } from 'react';
import type { Answer } from '../../api/hooks';
import type { State } from '../../lib/state';
import { Answered } from '../../ui/Answered';
import { Bar } from '../../ui/Bar';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { StateShape } from '../../ui/StateMark';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { Wrapped } from '../../ui/Wrapped';
import { pareto, totalLost, type Loss, type LostTime, type ParetoRow } from './lostTime';
import { Note } from '../../ui/Note';
import { useWords } from './words';

export const LOSS_STATE: Record<Loss, State> = {
    idle: 'idle',
    absent: 'absent',
    unknown: 'unknown',
    off: 'vacant',
};

function Row({ row, largest }: { row: ParetoRow; largest: number }) {
    const { t, figure } = useWords();
    return (
        <Tr>
            <Td className="h-auto py-2">
                <span className="flex items-start gap-2">
                    <StateShape state={LOSS_STATE[row.loss]} />
                    <span className="min-w-0">
                        <span className="font-medium">{t(`lost.${row.loss}`)}</span>
                        <span className="block text-xs text-muted">
                            {t(`lost.what.${row.loss}`)}
                        </span>
                    </span>
                </span>
            </Td>
            <Td className="w-1/3 max-sm:hidden">
                <Bar
                    parts={[{ value: row.ms, color: 'var(--accent)' }]}
                    of={largest}
                    className="h-4 rounded-sm"
                />
            </Td>
            <Td numeric>{figure.hours(row.ms)}</Td>
            <Td numeric>{figure.percent(row.share)}</Td>
            <Td numeric className="text-muted">
                {figure.percent(row.cumulative)}
            </Td>
        </Tr>
    );
}

function Pareto({ lost }: { lost: LostTime }) {
    const { t } = useWords();
    const rows = pareto(lost.lost);
    if (lost.stations.length === 0) return <EmptyState title={t('stations.none')} />;
    if (lost.planned_ms === 0) return <EmptyState title={t('lost.nothing')} />;
    if (totalLost(lost.lost) === 0) return <EmptyState title={t('lost.none')} />;
    return (
        <TableBox label={t('lost.title')}>
            <Table>
                <thead>
                    <tr>
                        <Th>{t('lost.reason')}</Th>
                        <Th className="max-sm:hidden" aria-hidden />
                        <Th numeric>{t('lost.time')}</Th>
                        <Th numeric>{t('lost.share')}</Th>
                        <Th numeric>{t('lost.cumulative')}</Th>
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <Row key={row.loss} row={row} largest={rows[0]?.ms ?? 0} />
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

export function LostTimeCard({
    answer,
    className,
}: {
    answer: Answer<LostTime>;
    className?: string;
}) {
    const { t, figure } = useWords();
    const id = useId();
    const { data } = answer;
    const note =
        data &&
        data.planned_ms > 0 &&
        t('lost.note', {
            lost: figure.hours(totalLost(data.lost)),
            planned: figure.hours(data.planned_ms),
        });
    return (
        <Card aria-labelledby={id} className={className}>
            <CardHeader id={id} title={t('lost.title')} note={<Wrapped>{note}</Wrapped>} />
            <Answered answer={answer} inset skeleton="h-72">
                {(lost) => <Pareto lost={lost} />}
            </Answered>
            <Note>{t('lost.how')}</Note>
        </Card>
    );
}
