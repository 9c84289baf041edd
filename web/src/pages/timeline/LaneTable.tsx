/* One lane as a table: what the chart shows, for those who do not see it or want its numbers. */
import { memo, useMemo, useState } from 'react';
import { useScope } from '../../api/hooks';
import type { Dispute } from '../../api/types';
import { isSettled } from '../../edit/disputedBy';
import { DisputeMark } from '../../edit/DisputeMark';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { Select } from '../../ui/Select';
import { StateMark } from '../../ui/StateMark';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { describe, type Describing } from './describe';
import { intervalsIn } from './hit';
import type { Lane, Of } from './lanes';
import type { Span } from './scale';
import { Disputed, useDispute, type Stretch } from './TimeDispute';
import { useWords } from './words';

const PAGE = 100;

export interface LaneTableProps {
    describing: Describing;
    lanes: readonly Lane[];
    lane: Lane;
    view: Span;
    onChoose: (lane: string) => void;
}

/* Of one who may not be named it would be said that nobody was there. */
function usePlaces(of: Of): boolean {
    return useScope() === 'all' || of === 'workers';
}

interface RowsProps {
    describing: Describing;
    lane: Lane;
    from: number;
    to: number;
    /** null: one may not. */
    onDispute: ((stretch: Stretch) => void) | null;
    /** What was said of a part of the own time. */
    said: (start: number, end: number) => Dispute | undefined;
}

function Rows({ describing, lane, from, to, onDispute, said }: RowsProps) {
    const { t, times } = useWords();
    const { of } = describing.lanes;
    const places = usePlaces(of);
    return Array.from({ length: to - from }, (_, at) => {
        const text = describe(describing, lane, from + at);
        const start = lane.starts[from + at]!;
        const end = lane.ends[from + at]!;
        const disputed = said(start, end);
        const dispute = (): void =>
            onDispute?.({
                start,
                end,
                from: times.dateTimeExact(start),
                to: (times.date(start) === times.date(end) ? times.timeExact : times.dateTimeExact)(
                    end,
                ),
                state: text.stateText,
            });
        return (
            <Tr key={start}>
                <Td sticky>
                    <StateMark state={text.state} />
                </Td>
                <Td numeric label={t('tl.from')} className="whitespace-nowrap">
                    {text.from}
                </Td>
                <Td numeric label={t('tl.to')} className="whitespace-nowrap">
                    {text.to}
                </Td>
                <Td numeric label={t('tl.duration')}>
                    {text.duration}
                </Td>
                <Td numeric label={t('tl.unitsHere')}>
                    {text.units ?? '–'}
                </Td>
                {places && (
                    <Td
                        label={t(of === 'workers' ? 'term.station' : 'term.workers')}
                        className="min-w-40"
                    >
                        {text.place || '–'}
                    </Td>
                )}
                <Td className="min-w-56 text-muted">{text.notes.join('; ')}</Td>
                {onDispute && (
                    <Td className="print:hidden">
                        {disputed && <DisputeMark dispute={disputed} />}
                        {/* Where nobody was, there is nothing to void. */}
                        {text.state !== 'vacant' && !isSettled(disputed) && (
                            <Button
                                look="quiet"
                                aria-label={t('dispute.thisTime', { from: text.from, to: text.to })}
                                onClick={dispute}
                            >
                                {t('dispute.act')}
                            </Button>
                        )}
                    </Td>
                )}
            </Tr>
        );
    });
}

export const LaneTable = memo(function LaneTable({
    describing,
    lanes,
    lane,
    view,
    onChoose,
}: LaneTableProps) {
    const { t, numbers } = useWords();
    const [most, setMost] = useState(PAGE);
    const { of } = describing.lanes;
    const places = usePlaces(of);
    const dispute = useDispute(of, lane.id);
    const [first, last] = intervalsIn(lane, view);
    const shown = Math.min(last, first + most);
    const options = useMemo(
        () => lanes.map(({ id, name }) => ({ value: id, label: `${name} (${id})` })),
        [lanes],
    );
    return (
        <Card className="mt-4" aria-labelledby="lane-intervals">
            <CardHeader
                id="lane-intervals"
                title={t('tl.intervals')}
                note={numbers.count(last - first)}
            >
                <Select
                    label={t(of === 'workers' ? 'term.worker' : 'term.station')}
                    showLabel
                    value={lane.id}
                    options={options}
                    onChange={onChoose}
                    className="max-w-80"
                />
            </CardHeader>
            <p role="status" className={dispute.done ? 'bg-accent-soft px-4 py-2' : ''}>
                {dispute.done &&
                    t('dispute.sentTime', { from: dispute.done.from, to: dispute.done.to })}
            </p>
            {first === last ? (
                <p className="px-4 py-6 text-center text-muted">{t('tl.noIntervals')}</p>
            ) : (
                <TableBox label={t('tl.details')}>
                    <Table cards>
                        <thead>
                            <tr>
                                <Th sticky>{t('tl.state')}</Th>
                                <Th numeric>{t('tl.from')}</Th>
                                <Th numeric>{t('tl.to')}</Th>
                                <Th numeric>{t('tl.duration')}</Th>
                                <Th numeric>{t('tl.unitsHere')}</Th>
                                {places && (
                                    <Th>{t(of === 'workers' ? 'term.station' : 'term.workers')}</Th>
                                )}
                                <Th>{t('tl.notes')}</Th>
                                {dispute.begin && (
                                    <Th className="print:hidden">
                                        <span className="sr-only">{t('dispute.act')}</span>
                                    </Th>
                                )}
                            </tr>
                        </thead>
                        <tbody>
                            <Rows
                                describing={describing}
                                lane={lane}
                                from={first}
                                to={shown}
                                onDispute={dispute.begin}
                                said={dispute.said}
                            />
                        </tbody>
                    </Table>
                </TableBox>
            )}
            {shown < last && (
                <p className="p-3 text-center">
                    <Button onClick={() => setMost(most + PAGE)}>
                        {t('tl.more', { count: numbers.count(Math.min(PAGE, last - shown)) })}
                    </Button>
                </p>
            )}
            {dispute.asked && (
                <Disputed
                    of={of}
                    id={lane.id}
                    own={dispute.own}
                    stretch={dispute.asked}
                    onClose={() => dispute.end(null)}
                    onDone={() => dispute.end(dispute.asked)}
                />
            )}
        </Card>
    );
});
