import { describe, expect, it } from 'vitest';
import { agentNotes, startAgent } from './agentCommand';

const HALL = 'https://plant.example';
const HERE = 'http://localhost:3000';

describe('what starts an agent', () => {
    it.each([
        [HERE, false, null, '--server http://localhost:3000 --spool spool.db'],
        [HALL, true, null, '--server https://plant.example --spool spool.db --key-file edge.key'],
        [
            HALL,
            true,
            'hall 2',
            "--server https://plant.example --spool spool.db --agent 'hall 2' --key-file edge.key",
        ],
        [
            'http://[::1]:3000',
            true,
            'edge-1',
            "--server 'http://[::1]:3000' --spool spool.db --agent edge-1 --key-file edge.key",
        ],
    ])('at %s, with a key: %s, of %s', (origin, key, agent, words) =>
        expect(startAgent({ origin, key, agent })).toBe(`shopfloor edge ${words}`),
    );

    it.each([
        [HERE, false, ['here']],
        [HERE, true, ['here']],
        [HALL, true, ['private']],
        ['https://127.0.0.1:3000', true, ['here', 'private']],
        ['http://plant.example:3000', true, ['plain']],
        ['http://plant.example:3000', false, []],
    ])('at %s, with a key: %s, is told of: %s', (origin, key, notes) =>
        expect(agentNotes({ origin, key })).toEqual(notes),
    );
});
