/* What starts an agent that brings its events to this server. It can be pasted as it is. */
import { word } from '../lib/shell';

/** The file with the agent's key. */
const KEY_FILE = 'edge.key';

/** Waits for the key to be pasted, so that it comes into no history and no list of processes. */
export const KEEP_KEY = `(umask 077; cat > ${KEY_FILE})`;

export interface AgentStart {
    origin: string;
    /** The server wants a key. */
    key: boolean;
    /** The id that the key is bound to; null: any. */
    agent: string | null;
}

export function startAgent({ origin, key, agent }: AgentStart): string {
    return [
        `shopfloor edge --server ${word(origin)} --spool spool.db`,
        ...(agent ? [`--agent ${word(agent)}`] : []),
        ...(key ? [`--key-file ${KEY_FILE}`] : []),
    ].join(' ');
}

/** What else an agent elsewhere needs to reach the server under this address. */
export type AgentNote = 'private' | 'here' | 'plain';

const HERE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export function agentNotes({ origin, key }: Pick<AgentStart, 'origin' | 'key'>): AgentNote[] {
    const { protocol, hostname } = new URL(origin);
    const here = HERE.test(hostname);
    return [
        ...(here ? (['here'] as const) : []),
        ...(protocol === 'https:' ? (['private'] as const) : []),
        ...(protocol === 'http:' && !here && key ? (['plain'] as const) : []),
    ];
}

export const agentWords = {
    en: {
        'agent.here':
            'The address in the command is this machine’s own. Elsewhere put in the name of the server.',
        'agent.private':
            'If the agent does not trust who signed the server’s certificate, add --ca-file with a file of that authority’s certificate.',
        'agent.plain':
            'This address is not encrypted, so the server takes no key from another machine here. Put in one with https://, or see --plain-http.',
    },
    de: {
        'agent.here':
            'Die Adresse im Befehl gilt nur auf diesem Rechner. Anderswo gehört der Name des Servers hinein.',
        'agent.private':
            'Traut der Agent der Stelle nicht, die das Zertifikat des Servers unterschrieben hat, gehört --ca-file dazu, mit einer Datei ihres Zertifikats.',
        'agent.plain':
            'Diese Adresse ist nicht verschlüsselt, darum nimmt der Server hier von anderen Rechnern keinen Schlüssel an. Setzen Sie eine mit https:// ein, oder siehe --plain-http.',
    },
};
