import { expect, test } from 'vitest';
import { actOf, choicesOf } from './answers';

const NO_MORE = { repeat: false, ctrlKey: false, metaKey: false, altKey: false };

test.each([
    ['1', { do: 'answer', verdict: 'working' }],
    ['2', { do: 'answer', verdict: 'idle' }],
    ['3', { do: 'answer', verdict: 'absent' }],
    ['4', { do: 'answer', verdict: 'nobody' }],
    ['5', { do: 'answer', verdict: 'cannot_tell' }],
    ['0', { do: 'answer', verdict: 'right' }],
    ['Backspace', { do: 'undo' }],
    ['r', { do: 'recording' }],
    ['R', { do: 'recording' }],
    ['6', null],
    ['Enter', null],
    ['Tab', null],
])('the key %s', (key, act) => {
    expect(actOf({ ...NO_MORE, key }, choicesOf(false))).toEqual(act);
});

test('who is not told what was claimed cannot say that it is right', () => {
    expect(actOf({ ...NO_MORE, key: '0' }, choicesOf(true))).toBeNull();
});

test.each([{ repeat: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true }])(
    'a key that is held, or another’s, answers nothing: %j',
    (more) => {
        expect(actOf({ ...NO_MORE, ...more, key: '1' }, choicesOf(true))).toBeNull();
    },
);
