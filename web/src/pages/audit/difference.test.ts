import { describe, expect, it } from 'vitest';
import { timesOf } from '../../lib/time';
import { differenceOf, isNoise, looksOf } from './difference';
import { fieldName, fieldWords, valueText } from './fields';

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
        [
            'breaks of a shift',
            { breaks: [] },
            { breaks: [{ start: '12:00', length_minutes: 30 }] },
            ['breaks: - > 12:00 + 30 min'],
        ],
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

describe('what of it is worth a line', () => {
    /* `field: before > after`, of the object W1 */
    it.each([
        ['name: - > Ada', true],
        ['worker_id: - > W1', false],
        ['worker_id: - > W2', true],
        ['person.name: - > W1', false],
        ['created_at: - > 2026-11-27T02:15:01.448Z', false],
        ['sessions_ended: - > 0', false],
        ['sessions_ended: - > 2', true],
        ['active: - > true', false],
        ['active: - > false', true],
        ['active: true > false', true],
        ['person.active: true > -', false],
        ['person.totp: - > off', false],
        ['person.totp: on > off', true],
        ['events: - > 0', true],
    ])('%s: %s', (text, worth) => {
        const [field = '', before = '', after = ''] = text.split(/: | > /);
        const side = (one: string) => (one === '-' ? null : one);
        const change = { field, before: side(before), after: side(after) };
        expect(!isNoise(change, 'W1')).toBe(worth);
    });
});

describe('in words', () => {
    const t = (key: keyof (typeof fieldWords)['en']): string => fieldWords.en[key];
    const times = timesOf('en-GB', 'Europe/Berlin');
    it.each([
        ['person.roles', 'Roles', 'viewer, worker', 'Viewer, Worker'],
        ['active', 'Active', 'false', 'no'],
        ['name', 'Name', 'true', 'true'],
        ['person.totp', 'Code of the phone', 'begun', 'begun'],
        ['before', 'From before', '2026-01-15T12:00:00.000Z', '15 Jan 2026, 13:00:00'],
        ['key', 'Public key', '0123456789abcdef'.repeat(4), '0123456789abcdef…'],
        ['mode', 'Whose figures', 'individuals', 'single people'],
        ['dreams', null, '7', '7'],
    ])('%s is %s', (field, name, text, said) => {
        expect(fieldName(field, t)).toBe(name);
        expect(valueText(field, text, t, times)).toBe(said);
    });
});
