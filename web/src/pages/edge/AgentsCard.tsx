import { TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { deleteAgent } from '../../api/changes';
import { useMay } from '../../api/hooks';
import type { Agent, Agents } from '../../api/types';
import { useParam } from '../../lib/url';
import { Card, CardHeader } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { DataTable } from '../../ui/DataTable';
import { SaveFailed } from '../../ui/SaveFailed';
import { parseSort, sortText } from '../../ui/sorting';
import { agentColumns } from './agentColumns';
import { agentRows, allProblems } from './figures';
import { Note } from '../../ui/Note';
import { useWords } from './words';

/* In the words of the server, as its errors are. Below the table, so that it does not move when
 * something goes wrong. */
function Troubles({ agents }: { agents: readonly Agent[] }) {
    const { t } = useWords();
    const problems = allProblems(agents);
    if (problems.length === 0) return null;
    return (
        <ul
            aria-label={t('edge.trouble')}
            className="flex flex-col gap-1 border-t border-line bg-warn-soft px-4 py-2"
        >
            {problems.map(({ agent_id, camera_id, health, text }) => (
                <li key={`${agent_id} ${camera_id} ${text}`} className="flex items-start gap-2">
                    <TriangleAlert
                        aria-hidden
                        className={cx(
                            'mt-0.5 size-4 shrink-0',
                            health === 'bad' ? 'text-bad' : 'text-warn',
                        )}
                    />
                    <span className="min-w-0 break-words">
                        <span className="font-medium">
                            {camera_id === null ? agent_id : `${agent_id}, ${camera_id}`}
                        </span>
                        : {text}
                    </span>
                </li>
            ))}
        </ul>
    );
}

interface Failure {
    agent: string;
    error: Error;
}

export function AgentsCard({ agents }: { agents: Agents }) {
    const words = useWords();
    const { t, numbers } = words;
    const [sort, setSort] = useParam('sort', 'status');
    const [failure, setFailure] = useState<Failure | null>(null);
    const mayForget = useMay('administer');
    const [marked] = useParam('agent');
    const [camera] = useParam('camera');
    const rows = useMemo(() => agentRows(agents), [agents]);
    const columns = useMemo(() => {
        const forget = ({ agent_id: agent }: Agent): void => {
            setFailure(null);
            deleteAgent(agent).catch((error: Error) => setFailure({ agent, error }));
        };
        return agentColumns(words, mayForget ? forget : null);
    }, [words, mayForget]);
    return (
        <Card aria-labelledby="agents" className="min-w-0 overflow-hidden">
            <CardHeader id="agents" title={t('edge.agents')} note={numbers.count(agents.count)} />
            {failure && (
                <div className="border-b border-line p-3">
                    <SaveFailed
                        error={failure.error}
                        title={t('edge.notForgotten', { agent: failure.agent })}
                    />
                </div>
            )}
            <DataTable
                label={t('edge.agents')}
                rows={rows}
                columns={columns}
                idOf={({ agent }) => agent.agent_id}
                sort={parseSort(sort)}
                markedOf={({ agent }) => camera === '' && agent.agent_id === marked}
                onSort={(next) => setSort(sortText(next))}
            />
            <Troubles agents={agents.agents} />
            <Note>{t('edge.how')}</Note>
        </Card>
    );
}
