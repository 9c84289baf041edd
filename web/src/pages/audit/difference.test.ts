import { describe, expect, it } from 'vitest';
import { differenceOf, looksOf } from './difference';

describe('what a change changed', () => {
    const ada = { worker_id: 'W1', name: 'Ada', active: true, roles: ['viewer'] };
    it.each([
        ['one field', ada, { ...ada, name: 'Ada L.' }, ['name: Ada > Ada L.']],
        [
            'a list',
            ada,
            { ...ada, roles: ['viewer', 'auditor'] },
            ['roles: viewer > viewer, auditor'],
        ],
        ['nothing', ada, { ...ada }, []],
        ['what is new', null, { name: 'Ada', team: null }, ['name: - > Ada']],
        [
            'what is gone',
            { name: 'Ada', active: false },
            null,
            ['name: Ada > -', 'active: false > -'],
        ],
        ['what was not set', { days: null }, { days: 31 }, ['days: - > 31']],
        ['what is nested', { a: { b: 1, c: 2 } }, { a: { b: 2, c: 2 } }, ['a.b: 1 > 2']],
        ['what is empty', null, { name: '', ids: [], count: 0 }, ['count: - > 0']],
        ['no record', null, null, []],
    ])('%s', (_name, before, after, wanted) => {
        const said = differenceOf(before, after).map(
            (one) => `${one.field}: ${one.before ?? '-'} > ${one.after ?? '-'}`,
        );
        expect(said).toEqual(wanted);
    });

    it('is nothing of a look, which says how often', () => {
        expect(looksOf('look', { count: 7 })).toBe(7);
        expect(looksOf('void_event', { count: 7 })).toBeNull();
        expect(looksOf('look', null)).toBeNull();
    });
});
