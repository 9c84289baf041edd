import { Trash2 } from 'lucide-react';
import type { Agent } from '../../api/types';
import { age } from '../../lib/age';
import { Button } from '../../ui/Button';
import type { Column } from '../../ui/DataTable';
import { Ago, Count, Id, None } from './cells';
import { agentRank, offsetText, since, type AgentRow } from './figures';
import { AgentMark } from './Mark';
import type { Words } from './words';

type AgentColumn = Column<AgentRow>;

function nameColumn({ t }: Words): AgentColumn {
    return {
        id: 'agent',
        title: t('edge.agent'),
        width: 11,
        by: ({ agent }) => agent.agent_id,
        cell: ({ agent }) => <Id id={agent.agent_id} />,
    };
}

/* One that reports would be back at once, so only others can be forgotten. */
/** null: whoever asks may not. */
type Forget = ((agent: Agent) => void) | null;

function statusColumn(words: Words, onForget: Forget): AgentColumn {
    const { t } = words;
    return {
        id: 'status',
        title: t('figure.status'),
        width: 10,
        inCard: 'head',
        by: ({ agent }) => agentRank(agent),
        cell: ({ agent }) => (
            <span className="flex items-center justify-between gap-2">
                <AgentMark agent={agent} words={words} />
                {onForget && agent.status !== 'online' && (
                    <Button
                        look="quiet"
                        icon
                        className="-my-1"
                        aria-label={t('edge.forgetThis', { agent: agent.agent_id })}
                        title={t('edge.forget')}
                        onClick={() => onForget(agent)}
                    >
                        <Trash2 aria-hidden />
                    </Button>
                )}
            </span>
        ),
    };
}

function countColumns({ t, numbers }: Words): AgentColumn[] {
    const count = (id: string, title: string, of: (agent: Agent) => number): AgentColumn => ({
        id,
        title,
        width: 7,
        numeric: true,
        by: ({ agent }) => of(agent),
        cell: ({ agent }) => <Count value={of(agent)} numbers={numbers} />,
    });
    return [
        count('dropped', t('edge.dropped'), ({ counts }) => counts.dropped),
        count('rejected', t('edge.rejected'), ({ counts }) => counts.rejected),
        count('dead', t('edge.dead'), ({ queue }) => queue.dead),
    ];
}

function queueColumns({ t, numbers }: Words): AgentColumn[] {
    return [
        {
            id: 'waiting',
            title: t('edge.waiting'),
            width: 7,
            numeric: true,
            by: ({ agent }) => agent.queue.waiting,
            cell: ({ agent }) => <Count value={agent.queue.waiting} numbers={numbers} />,
        },
        {
            id: 'lag',
            title: t('edge.lag'),
            width: 7,
            numeric: true,
            by: ({ agent }) => agent.queue.lag_ms,
            cell: ({ agent: { queue } }) =>
                queue.oldest_at === null ? <None /> : age(queue.lag_ms),
        },
    ];
}

export function agentColumns(words: Words, onForget: Forget): AgentColumn[] {
    const { t, numbers } = words;
    return [
        nameColumn(words),
        statusColumn(words, onForget),
        {
            id: 'seen',
            title: t('edge.lastSeen'),
            width: 8,
            numeric: true,
            by: ({ agent, now }) => since(now, agent.last_seen),
            cell: ({ agent, now }) => <Ago now={now} at={agent.last_seen} words={words} />,
        },
        ...queueColumns(words),
        ...countColumns(words),
        {
            id: 'offset',
            title: t('edge.offset'),
            width: 8,
            numeric: true,
            by: ({ agent }) => (agent.clock ? Math.abs(agent.clock.offset_ms) : undefined),
            cell: ({ agent: { clock } }) =>
                clock ? offsetText(clock.offset_ms, numbers) : <None />,
        },
        {
            id: 'version',
            title: t('edge.version'),
            width: 7,
            by: ({ agent }) => agent.version,
            cell: ({ agent }) => <span className="block truncate">{agent.version}</span>,
        },
    ];
}
