/* The boxes beside the cameras: whether they report, what waits there, how their cameras are. */
import { Answered } from '../../ui/Answered';
import { PageHeader } from '../../ui/PageHeader';
import { AgentsCard } from './AgentsCard';
import { CamerasCard } from './CamerasCard';
import { FirstAgent } from './FirstAgent';
import { useAgents } from './useAgents';
import { useWords } from './words';

export default function Edge() {
    const { t } = useWords();
    const answer = useAgents();
    return (
        <>
            <PageHeader title={t('nav.edge')} note={t('edge.note')} />
            <Answered answer={answer} skeleton="h-64">
                {(agents) =>
                    agents.count === 0 ? (
                        <FirstAgent />
                    ) : (
                        <div className="flex flex-col gap-3">
                            <AgentsCard agents={agents} />
                            <CamerasCard agents={agents} />
                        </div>
                    )
                }
            </Answered>
        </>
    );
}
