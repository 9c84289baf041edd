import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/client';
import { failureOf } from './failure';

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
