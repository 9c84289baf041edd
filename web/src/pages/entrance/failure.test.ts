import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/client';
import { failureOf, providerFailure } from './failure';

describe('what the server says to somebody who signs in', () => {
    it.each([
        ['a wrong password', new ApiError(401, 'name or password is wrong'), { kind: 'wrong' }],
        ['a code is wanted', new ApiError(401, 'missing', { code_wanted: true }), { kind: 'code' }],
        ['wait', new ApiError(429, 'wait', {}, 30), { kind: 'wait', seconds: 30 }],
        ['wait, without a time', new ApiError(429, 'wait'), { kind: 'wait', seconds: 1 }],
    ])('%s', (_name, error, failure) => expect(failureOf(error)).toEqual(failure));

    it.each([new ApiError(403, 'plain http'), new ApiError(0, 'offline'), new Error('broken')])(
        'else what it says: %s',
        (error) => expect(failureOf(error)).toEqual({ kind: 'other', error }),
    );
});

describe('how a sign-in at a provider went wrong', () => {
    it.each([
        ['#sign-in=denied', 'denied'],
        ['#sign-in=no-role', 'noRole'],
        ['#sign-in=unavailable', 'unavailable'],
        ['#sign-in=constructor', null],
        ['#key=sfk_1', null],
        ['', null],
    ])('%s', (hash, failure) => expect(providerFailure(hash)).toBe(failure));
});
