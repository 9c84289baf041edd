/* The command that starts an agent, and what else it needs to reach this server. */
import { pageWords } from '../lib/i18n';
import { Command } from '../ui/Command';
import { agentNotes, agentWords, startAgent, type AgentStart as Start } from './agentCommand';

const useWords = pageWords(agentWords);

export function AgentStart({ agent, needsKey }: { agent: string | null; needsKey: boolean }) {
    const { t } = useWords();
    const start: Start = { origin: location.origin, key: needsKey, agent };
    return (
        <>
            <Command text={startAgent(start)} />
            {agentNotes(start).map((note) => (
                <p key={note} className="text-muted">
                    {t(`agent.${note}`)}
                </p>
            ))}
        </>
    );
}
