import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { joinHealth } from './health';
import type { LiveMessage } from './messages';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
});

it('a hub that is away is told of, and so is when it was heard last', async () => {
    const answers = [() => new Response('{}'), () => Promise.reject(new Error('gone'))];
    vi.stubGlobal(
        'fetch',
        vi.fn(async () => (answers.shift() ?? (() => new Response('', { status: 503 })))()),
    );
    const told: LiveMessage[] = [];
    const missed = vi.fn();
    const joined = joinHealth((message) => void told.push(message), missed);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(told).toEqual([
        { kind: 'link', link: 'live', heard: 1_000_000 },
        { kind: 'link', link: 'reconnecting', heard: 1_000_000 },
        { kind: 'link', link: 'reconnecting', heard: 1_000_000 },
    ]);
    expect(missed).toHaveBeenCalledTimes(2);
    joined.leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetch).toHaveBeenCalledTimes(3);
});
