/* What one worker or station did over the window. */
import { ChartGantt } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import { withParams, type Params } from '../../api/client';
import type { Answer } from '../../api/hooks';
import type { Instant } from '../../api/types';
import { STATES } from '../../lib/state';
import { durationExact } from '../../lib/time';
import { useHref } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { StateMark } from '../../ui/StateMark';
import { Table, Td, Th, Tr } from '../../ui/Table';
import { TableToggle } from '../../ui/TableToggle';
import { totals, type Piece } from './strip';
import { StripPicture } from './StripPicture';
import { useWords } from './words';

const ROWS = 500;

function StripTable({
    pieces,
    label,
    withLabel,
}: {
    pieces: Piece[];
    label: string;
    withLabel: string | null;
}) {
    const { t, times, numbers } = useWords();
    const latest = pieces.slice(-ROWS).toReversed();
    const head = 'sticky top-0 bg-surface';
    return (
        <div role="region" aria-label={label} tabIndex={0} className="max-h-80 overflow-auto">
            <Table cards>
                {pieces.length > ROWS && (
                    <caption className="p-2 text-left text-muted">
                        {t('strip.more', {
                            count: numbers.count(ROWS),
                            all: numbers.count(pieces.length),
                        })}
                    </caption>
                )}
                <thead>
                    <tr>
                        <Th className={head}>{t('strip.from')}</Th>
                        <Th className={head}>{t('strip.to')}</Th>
                        <Th className={head} numeric>
                            {t('strip.duration')}
                        </Th>
                        <Th className={head}>{t('strip.state')}</Th>
                        {withLabel !== null && <Th className={head}>{withLabel}</Th>}
                    </tr>
                </thead>
                <tbody>
                    {latest.map(({ start, end, state, with: other }) => (
                        <Tr key={start}>
                            <Td label={t('strip.from')} className="whitespace-nowrap">
                                {times.dateTimeExact(start)}
                            </Td>
                            <Td label={t('strip.to')} className="whitespace-nowrap">
                                {times.dateTimeExact(end)}
                            </Td>
                            <Td numeric label={t('strip.duration')}>
                                {durationExact(end - start)}
                            </Td>
                            <Td label={t('strip.state')}>
                                <StateMark state={state} />
                            </Td>
                            {withLabel !== null && <Td label={withLabel}>{other}</Td>}
                        </Tr>
                    ))}
                </tbody>
            </Table>
        </div>
    );
}

interface Lanes {
    start_time: Instant;
    end_time: Instant;
}

export interface StripCardProps<L extends Lanes> {
    answer: Answer<L>;
    piecesOf: (lanes: L) => Piece[];
    /** What `with` of a piece is; null: none may be known. */
    withLabel: string | null;
    /** The parameters of the timeline page that show this lane. */
    timeline: Params;
}

function Strip<L extends Lanes>(props: StripCardProps<L> & { lanes: L; asTable: boolean }) {
    const { lanes, piecesOf, withLabel, asTable } = props;
    const { t, times, figure } = useWords();
    const pieces = piecesOf(lanes);
    if (pieces.length === 0) return <EmptyState title={t('strip.ahead')} />;
    const label = t('strip.label', {
        from: times.dateTime(lanes.start_time),
        to: times.dateTime(lanes.end_time),
        states: totals(pieces)
            .map(([state, ms]) => `${t(STATES[state].label)} ${figure.hours(ms)}`)
            .join(', '),
    });
    if (asTable) return <StripTable pieces={pieces} label={label} withLabel={withLabel} />;
    const window = { start: Date.parse(lanes.start_time), end: Date.parse(lanes.end_time) };
    return (
        <div className="px-4 pt-3 pb-2">
            <StripPicture pieces={pieces} window={window} label={label} />
        </div>
    );
}

export function StripCard<L extends Lanes>(props: StripCardProps<L>) {
    const { t } = useWords();
    const id = useId();
    const href = useHref();
    const [asTable, setAsTable] = useState(false);
    return (
        <Card aria-labelledby={id}>
            <CardHeader id={id} title={t('strip.title')}>
                <Link
                    href={withParams(href('/timeline'), props.timeline)}
                    className="rounded py-1 text-accent underline underline-offset-2"
                >
                    {t('strip.toTimeline')}
                </Link>
                <TableToggle asTable={asTable} onChange={setAsTable} picture={<ChartGantt />} />
            </CardHeader>
            <Answered answer={props.answer} inset skeleton="h-24">
                {(lanes) => <Strip {...props} lanes={lanes} asTable={asTable} />}
            </Answered>
        </Card>
    );
}
