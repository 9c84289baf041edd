import { useMemo } from 'react';
import type { Agents } from '../../api/types';
import { useParam } from '../../lib/url';
import { Badge } from '../../ui/Badge';
import { Card, CardHeader } from '../../ui/Card';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { parseSort, sortText } from '../../ui/sorting';
import { Ago, Id, None } from './cells';
import { cameraRank, cameraRows, heardAgo, isClockOff, type CameraRow } from './figures';
import { CameraMark } from './Mark';
import { Note } from '../../ui/Note';
import { useWords, type Words } from './words';

/* What an agent said that does not report any more may hold no longer: so both are shown. */
function State({ row: { agent, camera }, words: { t } }: { row: CameraRow; words: Words }) {
    return (
        <span className="flex flex-wrap items-center gap-x-3">
            <CameraMark state={camera.state} word={t(`edge.camera.${camera.state}`)} />
            {camera.reason !== null && (
                <Badge look="bad" title={camera.reason}>
                    {t('edge.camera.unread')}
                </Badge>
            )}
            {isClockOff(camera) && <Badge look="warn">{t('edge.camera.clock')}</Badge>}
            {agent.status !== 'online' && (
                <Badge look={agent.status === 'gone' ? 'bad' : 'warn'}>
                    {`${t('edge.agent')}: ${t(`edge.status.${agent.status}`)}`}
                </Badge>
            )}
        </span>
    );
}

function cameraColumns(words: Words): Column<CameraRow>[] {
    const { t } = words;
    return [
        {
            id: 'camera',
            title: t('edge.camera'),
            width: 11,
            by: ({ camera }) => camera.camera_id,
            cell: ({ camera }) => <Id id={camera.camera_id} />,
        },
        {
            id: 'state',
            title: t('edge.state'),
            width: 16,
            inCard: 'head',
            by: cameraRank,
            cell: (row) => <State row={row} words={words} />,
        },
        {
            id: 'heard',
            title: t('edge.lastHeard'),
            width: 8,
            numeric: true,
            by: heardAgo,
            cell: ({ camera, now }) =>
                camera.heard_at === null ? (
                    <None />
                ) : (
                    <Ago now={now} at={camera.heard_at} words={words} />
                ),
        },
        {
            id: 'agent',
            title: t('edge.agent'),
            width: 11,
            by: ({ agent }) => agent.agent_id,
            cell: ({ agent }) => <Id id={agent.agent_id} />,
        },
    ];
}

export function CamerasCard({ agents }: { agents: Agents }) {
    const words = useWords();
    const { t, numbers } = words;
    const [sort, setSort] = useParam('camera_sort', 'state');
    const [marked] = useParam('camera');
    const [of] = useParam('agent');
    const rows = useMemo(() => cameraRows(agents), [agents]);
    const columns = useMemo(() => cameraColumns(words), [words]);
    return (
        <Card aria-labelledby="cameras" className="min-w-0 overflow-hidden">
            <CardHeader id="cameras" title={t('edge.cameras')} note={numbers.count(rows.length)} />
            {rows.length === 0 ? (
                <EmptyState title={t('edge.noCameras')} />
            ) : (
                <DataTable
                    label={t('edge.cameras')}
                    rows={rows}
                    columns={columns}
                    idOf={({ agent, camera }) => JSON.stringify([agent.agent_id, camera.camera_id])}
                    sort={parseSort(sort)}
                    markedOf={({ agent, camera }) =>
                        camera.camera_id === marked && (of === '' || agent.agent_id === of)
                    }
                    onSort={(next) => setSort(sortText(next))}
                />
            )}
            <Note>{t('edge.cameras.how')}</Note>
        </Card>
    );
}
