import { expect, test } from 'vitest';
import { zoomOf, zoomText } from './zoomText';

test('there and back', () => {
    const view = { start: Date.UTC(2026, 10, 22, 5, 0, 0, 7), end: Date.UTC(2026, 10, 22, 6) };
    expect(zoomText(view)).toBe('2026-11-22T05:00:00.007Z~2026-11-22T06:00:00.000Z');
    expect(zoomOf(zoomText(view))).toEqual(view);
});

test.each(['', 'x', '2026-11-22T05:00Z', '2026-11-22T06:00Z~2026-11-22T05:00Z', '~'])(
    '“%s” is none',
    (text) => {
        expect(zoomOf(text)).toBeNull();
    },
);
