/* What one worker or station did over the window. */
import { ChartGantt, Table2 } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { withParams, type Params } from '../../api/client';
import { STATES } from '../../lib/state';
import type { Span } from '../../lib/spans';
import { duration, durationExact } from '../../lib/time';
import { useHref } from '../../lib/url';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { StateMark } from '../../ui/StateMark';
import { Table, Td, Th, Tr } from '../../ui/Table';
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
    withLabel: string;
}) {
    const { t, times, numbers } = useWords();
    const latest = pieces.slice(-ROWS).toReversed();
    const head = 'sticky top-0 bg-surface';
    return (
        <div role="region" aria-label={label} tabIndex={0} className="max-h-80 overflow-auto">
            <Table>
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
                        <Th className={head}>{withLabel}</Th>
                    </tr>
                </thead>
                <tbody>
                    {latest.map(({ start, end, state, with: other }) => (
                        <Tr key={start}>
                            <Td className="whitespace-nowrap">{times.dateTimeExact(start)}</Td>
                            <Td className="whitespace-nowrap">{times.dateTimeExact(end)}</Td>
                            <Td numeric>{durationExact(end - start)}</Td>
                            <Td>
                                <StateMark state={state} />
                            </Td>
                            <Td>{other}</Td>
                        </Tr>
                    ))}
                </tbody>
            </Table>
        </div>
    );
}

export interface StripProps {
    pieces: Piece[];
    window: Span;
    /** What `with` of a piece is. */
    withLabel: string;
    asTable: boolean;
}

export function Strip({ pieces, window, withLabel, asTable }: StripProps) {
    const { t, times } = useWords();
    if (pieces.length === 0) return <EmptyState title={t('strip.ahead')} />;
    const label = t('strip.label', {
        from: times.dateTime(window.start),
        to: times.dateTime(window.end),
        states: totals(pieces)
            .map(([state, ms]) => `${t(STATES[state].label)} ${duration(ms)}`)
            .join(', '),
    });
    if (asTable) return <StripTable pieces={pieces} label={label} withLabel={withLabel} />;
    return (
        <div className="px-4 pt-3 pb-2">
            <StripPicture pieces={pieces} window={window} label={label} />
        </div>
    );
}

export function StripCard({
    of,
    children,
}: {
    /** The parameters of the timeline page that show this lane. */
    of: Params;
    children: (asTable: boolean) => ReactNode;
}) {
    const { t } = useWords();
    const id = useId();
    const href = useHref();
    const [asTable, setAsTable] = useState(false);
    const name = t(asTable ? 'strip.picture' : 'strip.table');
    return (
        <Card aria-labelledby={id}>
            <CardHeader id={id} title={t('strip.title')}>
                <Link
                    href={withParams(href('/timeline'), of)}
                    className="rounded py-1 text-accent underline underline-offset-2"
                >
                    {t('strip.toTimeline')}
                </Link>
                <Button
                    look="quiet"
                    icon
                    aria-label={name}
                    title={name}
                    onClick={() => setAsTable(!asTable)}
                >
                    {asTable ? <ChartGantt aria-hidden /> : <Table2 aria-hidden />}
                </Button>
            </CardHeader>
            {children(asTable)}
        </Card>
    );
}
