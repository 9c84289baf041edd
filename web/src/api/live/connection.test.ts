import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connect } from './connection';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
});

it('a request that neither answers nor ends is given up, and tried again', async () => {
    const fetch = vi.fn(() => new Promise<Response>(() => undefined));
    vi.stubGlobal('fetch', fetch);
    const events = { message: vi.fn(), heard: vi.fn(), lost: vi.fn(), refused: vi.fn() };
    const connection = connect('/api/stream', events);
    expect(fetch).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(events.lost).toHaveBeenCalledTimes(1);
    expect(fetch).toHaveBeenCalledTimes(2);
    connection.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetch).toHaveBeenCalledTimes(2);
});
