import { describe, expect, it } from 'vitest';
import { filtersOf, queryOf } from './filters';

describe('the filters of the log', () => {
    it.each([
        ['', {}],
        ['actor=ana&action=look', { actor: 'ana', action: 'look' }],
        ['worker=W1', { worker_id: 'W1' }],
        [
            'from=2026-03-01&to=2026-03-01',
            { start_time: '2026-02-28T23:00:00.000Z', end_time: '2026-03-01T23:00:00.000Z' },
        ],
        ['from=2026-02-30&to=soon&actor=%20', {}],
    ])('%j asks for %j', (search, query) =>
        expect(queryOf(filtersOf(new URLSearchParams(search)), 'Europe/Berlin')).toEqual(query),
    );
});
