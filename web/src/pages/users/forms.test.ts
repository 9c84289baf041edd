import { describe, expect, it } from 'vitest';
import { boundOf, checkKey, EMPTY_KEY, idsOf, newKeyOf, type KeyForm } from './keyForm';
import { checkUser, EMPTY_USER, newUserOf, userChangeOf, type UserForm } from './userForm';

const LONG = 'correct horse battery';
const user = (change: Partial<UserForm>): UserForm => ({
    ...EMPTY_USER,
    name: 'ana',
    roles: ['viewer'],
    password: LONG,
    ...change,
});

describe('a user', () => {
    it.each([
        ['is complete', {}, false, {}],
        ['has no name', { name: ' ' }, false, { name: 'missing' }],
        ['has no role', { roles: [] }, false, { roles: 'rolesNone' }],
        ['has a short password', { password: 'ninechars' }, false, { password: 'short' }],
        ['has ten characters of two bytes', { password: 'äöüäöüäöüß' }, false, {}],
        ['keeps the password', { password: '' }, true, {}],
        ['is a worker, but which', { roles: ['worker'] }, false, { worker: 'workerWanted' }],
        ['is a worker', { roles: ['worker'], worker: 'W1' }, false, {}],
    ])('%s', (_name, change, known, faults) =>
        expect(checkUser(user(change), known)).toEqual(faults),
    );

    it('is sent without what it has not', () => {
        expect(newUserOf(user({ name: ' ana ' }))).toEqual({
            name: 'ana',
            roles: ['viewer'],
            password: LONG,
        });
    });

    it.each([
        ['nothing', {}, {}],
        ['the roles alone', { roles: ['auditor'] }, { roles: ['auditor'] }],
        ['no worker any more', { worker: '' }, { worker_id: null }],
        ['a new password', { password: 'staple staple' }, { password: 'staple staple' }],
        ['a lost phone', { phoneLost: true }, { totp: false }],
    ])('is changed: %s', (_name, change, sent) => {
        const base = user({ worker: 'W1', password: '' });
        expect(userChangeOf(base, { ...base, ...change })).toEqual(sent);
    });
});

const BERLIN = 'Europe/Berlin';
const NOON = Date.parse('2026-03-28T11:00:00Z');
const key = (change: Partial<KeyForm>): KeyForm => ({
    ...EMPTY_KEY,
    name: 'Hall 2',
    roles: ['agent'],
    ...change,
});

describe('a key', () => {
    it.each([
        ['agent', 'agent cameras stations'],
        ['device', 'stations'],
        ['device agent', 'agent cameras stations'],
        ['board', ''],
        ['monitor viewer', ''],
        ['', ''],
    ])('with the roles “%s” may be bound to “%s”', (roles, bound) =>
        expect(boundOf(roles.split(' ')).join(' ')).toBe(bound),
    );

    it('is not bound by what was typed before another role was chosen', () => {
        const typed = { agent: 'hall-2', cameras: 'cam-1', stations: 'S1 S2' };
        const sent = (role: string) => newKeyOf(key({ ...typed, roles: [role] }), BERLIN);
        expect(sent('board')).toEqual({ name: 'Hall 2', roles: ['board'] });
        expect(sent('device')).toEqual({
            name: 'Hall 2',
            roles: ['device'],
            station_ids: ['S1', 'S2'],
        });
    });

    it.each([
        ['is complete', {}, {}],
        ['has no name', { name: '' }, { name: 'missing' }],
        ['has no role', { roles: [] }, { roles: 'rolesNone' }],
        ['ends today', { expires: '2026-03-28' }, {}],
        ['ended yesterday', { expires: '2026-03-27' }, { expires: 'past' }],
        ['ends on no day', { expires: '2026-02-30' }, { expires: 'past' }],
    ])('%s', (_name, change, faults) =>
        expect(checkKey(key(change), BERLIN, NOON)).toEqual(faults),
    );

    it.each([
        ['', []],
        [' CAM-1 ', ['CAM-1']],
        ['CAM-1, CAM-2;CAM-3\nCAM-1', ['CAM-1', 'CAM-2', 'CAM-3']],
    ])('is bound to %j', (text, ids) => expect(idsOf(text)).toEqual(ids));

    it('ends with its last day, by the site’s clock', () => {
        /* The day on which the clock is put forward has 23 hours. */
        expect(newKeyOf(key({ expires: '2026-03-29', agent: ' hall-2 ' }), BERLIN)).toEqual({
            name: 'Hall 2',
            roles: ['agent'],
            agent_id: 'hall-2',
            expires_at: '2026-03-29T22:00:00.000Z',
        });
    });
});
