import { useId, useState } from 'react';
import { Link } from 'wouter';
import { part } from '../../api/client';
import type { WindowQuery } from '../../api/hooks';
import { share } from '../../lib/numbers';
import { useHref } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { Wrapped } from '../../ui/Wrapped';
import { courses, WIDTH, type Course } from './courses';
import { Note } from '../../ui/Note';
import { useBottlenecks, type BottleneckView } from './useAnalysis';
import { useWords } from './words';

const FEW = 8;

interface Row {
    id: string;
    name: string;
    sole: number;
    shifting: number;
    course: Course;
}

/* Those that were the bottleneck at some time, the longest first. */
function rowsOf(view: BottleneckView): Row[] {
    const elapsed = view.window.end - view.window.start;
    const drawn = courses(view.stretches, view.window, view.lanes.length);
    return view.lanes
        .map(({ station_id, name }, index) => ({
            id: station_id,
            name,
            sole: share(view.shares[index]?.sole_ms ?? 0, elapsed) ?? 0,
            shifting: share(view.shares[index]?.shifting_ms ?? 0, elapsed) ?? 0,
            course: drawn[index] ?? { sole: '', shifting: '' },
        }))
        .filter(({ sole, shifting }) => sole + shifting > 0)
        .sort((a, b) => b.sole + b.shifting - (a.sole + a.shifting));
}

function Headline({ view, rows }: { view: BottleneckView; rows: Row[] }) {
    const { t, times, figure } = useWords();
    const { current, open, window, lanes } = view;
    const most = rows[0];
    const now = current && {
        station: lanes[current.station]?.name ?? '',
        time: times.time(current.start),
        duration: figure.lasting(window.end - current.start),
    };
    return (
        <div className="px-4 py-3">
            {open && (
                <p className="text-base font-medium">
                    {now ? t('bottleneck.now', now) : t('bottleneck.nowNone')}
                </p>
            )}
            {most && (
                <p className={open ? 'text-muted' : 'text-base font-medium'}>
                    {t('bottleneck.most', {
                        station: most.name,
                        percent: figure.percent(most.sole + most.shifting),
                    })}
                </p>
            )}
        </div>
    );
}

function Strip({ sole, shifting }: Course) {
    return (
        <svg
            viewBox={`0 0 ${WIDTH} 20`}
            preserveAspectRatio="none"
            aria-hidden
            className="h-5 w-full rounded-sm bg-sunken"
        >
            <path d={sole} fill="var(--accent)" />
            <path d={shifting} fill="var(--accent)" opacity="0.6" />
        </svg>
    );
}

/* What a full and a half bar mean stands in the heads of their columns. */
function Key({ d }: { d: string }) {
    return (
        <svg viewBox="0 0 14 20" aria-hidden className="inline h-3 w-2.5 rounded-[2px] bg-sunken">
            <path d={d} fill="var(--accent)" opacity={d.startsWith('M0 10') ? 0.6 : 1} />
        </svg>
    );
}

function Rows({ rows }: { rows: Row[] }) {
    const { t, figure } = useWords();
    const href = useHref();
    return (
        <TableBox label={t('bottleneck.title')}>
            <Table>
                <thead>
                    <tr>
                        <Th>{t('term.station')}</Th>
                        <Th className="w-1/2 max-sm:hidden">{t('bottleneck.course')}</Th>
                        <Th numeric>
                            <Key d="M0 0h14v20h-14z" /> {t('bottleneck.sole')}
                        </Th>
                        <Th numeric>
                            <Key d="M0 10h14v10h-14z" /> {t('bottleneck.shifting')}
                        </Th>
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <Tr key={row.id}>
                            <Td className="max-w-40 truncate">
                                <Link
                                    href={href(`/workstations/${part(row.id)}`)}
                                    title={row.name}
                                    className="py-0.5 font-medium underline-offset-2 hover:underline"
                                >
                                    {row.name}
                                </Link>
                            </Td>
                            <Td className="max-sm:hidden">
                                <Strip {...row.course} />
                            </Td>
                            <Td numeric>{figure.percent(row.sole)}</Td>
                            <Td numeric>{figure.percent(row.shifting)}</Td>
                        </Tr>
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

function Found({ view }: { view: BottleneckView }) {
    const { t, numbers } = useWords();
    const [all, setAll] = useState(false);
    const rows = rowsOf(view);
    if (rows.length === 0) return <EmptyState title={t('bottleneck.never')} />;
    return (
        <>
            <Headline view={view} rows={rows} />
            <Rows rows={all ? rows : rows.slice(0, FEW)} />
            {rows.length > FEW && (
                <div className="px-4 pt-2">
                    <Button look="quiet" onClick={() => setAll(!all)}>
                        {all
                            ? t('bottleneck.less')
                            : t('bottleneck.more', { count: numbers.count(rows.length) })}
                    </Button>
                </div>
            )}
        </>
    );
}

export function BottleneckCard({ query }: { query: WindowQuery | null }) {
    const { t, figure } = useWords();
    const id = useId();
    const answer = useBottlenecks(query);
    const view = answer.data;
    const none = view && share(view.none_ms, view.window.end - view.window.start);
    return (
        <Card aria-labelledby={id}>
            <CardHeader
                id={id}
                title={t('bottleneck.title')}
                note={
                    none ? (
                        <Wrapped>{t('bottleneck.none', { percent: figure.percent(none) })}</Wrapped>
                    ) : undefined
                }
            />
            <Answered answer={answer} inset skeleton="h-56">
                {(found) => <Found view={found} />}
            </Answered>
            <Note>{t('bottleneck.how')}</Note>
        </Card>
    );
}
