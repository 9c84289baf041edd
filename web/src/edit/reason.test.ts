import { expect, test } from 'vitest';
import { checkReason, checkReasonOf } from './reason';

test.each([
    ['', 'missing'],
    ['   ', 'missing'],
    ['camera 3 was moved', null],
    ['x'.repeat(500), null],
    ['x'.repeat(501), 'long'],
    ['ü'.repeat(250), null],
    ['ü'.repeat(251), 'long'],
])('the reason "%s"', (reason, fault) => {
    expect(checkReason(reason)).toBe(fault);
    expect(checkReasonOf({ reason })).toEqual(fault ? { reason: fault } : {});
});
