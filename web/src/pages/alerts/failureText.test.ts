import { expect, it } from 'vitest';
import { failureText } from './failureText';
import type { Words } from './words';

const t = ((key: string, vars?: Record<string, unknown>) =>
    [key.split('.')[1], ...Object.values(vars ?? {})].join(' ')) as Words['t'];

it.each([
    ['cannot connect to localhost:1880: connection refused', 'refused localhost:1880'],
    ['cannot connect to mes.example:443: Connection refused', 'refused mes.example:443'],
    [
        'cannot connect to mes.example:443: nothing answered within 5.0 s',
        'unanswered mes.example:443',
    ],
    [
        'cannot connect to mes.example:443: no route to host',
        'unreached mes.example:443 no route to host',
    ],
    ['the certificate has expired', 'the certificate has expired'],
    [null, ''],
])('%s', (error, said) => expect(failureText(error, { t })).toBe(said));
