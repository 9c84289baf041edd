import { describe, expect, it } from 'vitest';
import type { EnrolledSite, Given } from '../api/hub';
import { choicesOf, tenantOf } from './tenants';

const GIVEN: Given[] = [
    { person: 'ben', tenant: 'group:north' },
    { key_id: '1a2B', tenant: 'site:b' },
];
const person = (name: string, ...roles: string[]) => ({ name, key_id: null, roles });

describe('which sites somebody sees', () => {
    it.each([
        [person('ben', 'viewer'), 'group:north'],
        [person('ben', 'administrator'), 'group:north'],
        [person('ana', 'viewer'), 'none'],
        [person('ana', 'viewer', 'administrator'), 'all'],
        [{ name: 'ben', key_id: '1a2B', roles: ['viewer'] }, 'site:b'],
        [{ name: 'ben', key_id: '9z9Z', roles: ['viewer'] }, 'none'],
    ])('%j: %s', (owner, tenant) => expect(tenantOf(owner, GIVEN)).toBe(tenant));

    it('can be chosen, and stays among the choices when it is gone', () => {
        const sites = [
            { site: 'a', group: 'north' },
            { site: 'b', group: 'north' },
            { site: 'c', group: null },
        ] as EnrolledSite[];
        const choices = ['none', 'all', 'group:north', 'site:a', 'site:b', 'site:c'];
        expect(choicesOf(sites, 'all')).toEqual(choices);
        expect(choicesOf(sites, 'group:south')).toEqual([...choices, 'group:south']);
    });
});
