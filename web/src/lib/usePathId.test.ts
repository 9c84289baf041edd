import { expect, it } from 'vitest';
import { part } from '../api/client';
import { lastPart } from './usePathId';

it.each(['W1', 'a/b', '100%41', 'ü ?#&', '%'])('finds the id %s again', (id) =>
    expect(lastPart(`/workers/${part(id)}`)).toBe(id),
);

it('knows what is badly encoded', () => expect(lastPart('/workers/%E0%A4%A')).toBeNull());
