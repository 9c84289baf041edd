import { describe, expect, it } from 'vitest';
import type { Alert, LiveAlerts } from '../alerts';
import type { Figures, LiveFigures, StationFigures, WorkerFigures } from '../types';
import { mergeAlerts } from './alerts';
import { retryDelay } from './connection';
import { linkView, STALE_MS } from './link';
import { mergeFigures } from './merge';
import { sseParser } from './sse';

const worker = (worker_id: string, active_ms: number) =>
    ({ worker_id, active_ms }) as WorkerFigures;
const station = (station_id: string, working_ms: number) =>
    ({ station_id, working_ms }) as StationFigures;
const figures = (elapsed_ms: number, workers: WorkerFigures[], workstations: StationFigures[]) =>
    ({ window: { elapsed_ms }, workers, workstations }) as Figures;
const live = (partial: boolean, of: Figures): LiveFigures => ({ ...of, partial });

describe('figures, message by message', () => {
    const whole = figures(10, [worker('W1', 1), worker('W2', 2)], [station('S1', 1)]);

    it('begin with a whole message', () => {
        expect(mergeFigures(null, live(false, whole))).toEqual(whole);
        expect(mergeFigures(null, live(true, whole))).toBeNull();
    });

    it('change where they changed, and only there', () => {
        const message = live(true, figures(11, [worker('W2', 3)], []));
        const merged = mergeFigures(whole, message);
        expect(merged).toEqual(figures(11, [worker('W1', 1), worker('W2', 3)], [station('S1', 1)]));
        /* The same object: it need not be drawn again. */
        expect(merged?.workers[0]).toBe(whole.workers[0]);
        expect(merged?.workstations).toBe(whole.workstations);
        expect(merged).not.toHaveProperty('partial');
    });

    it('leave what was known as it was', () => {
        const before = structuredClone(whole);
        mergeFigures(whole, live(true, figures(11, [worker('W1', 9)], [station('S1', 9)])));
        expect(whole).toEqual(before);
    });

    it('forget who is gone with the next whole message', () => {
        const next = figures(12, [worker('W2', 3)], []);
        expect(mergeFigures(whole, live(false, next))).toEqual(next);
    });
});

describe('alerts, message by message', () => {
    const alerts = (partial: boolean, text: string): LiveAlerts => ({
        partial,
        counts: { firing: text.length, acknowledged: 0, silenced: 0, left_out: 0 },
        alerts: text
            .split(' ')
            .filter(Boolean)
            .map((one) => one.split(':') as [string, Alert['state']])
            .map(([alert_id, state]) => ({ alert_id, state }) as Alert),
    });
    it.each([
        ['a whole message is all', 'a:firing', false, 'b:firing', 'b:firing'],
        ['a new one is the first', 'a:firing', true, 'b:firing', 'b:firing a:firing'],
        [
            'one that changed keeps its place',
            'a:firing b:firing',
            true,
            'b:acknowledged',
            'a:firing b:acknowledged',
        ],
        ['one that is over is gone', 'a:firing b:firing', true, 'a:resolved', 'b:firing'],
        ['one that came and went is not there', 'a:firing', true, 'b:resolved', 'a:firing'],
    ])('%s', (_name, known, partial, message, then) => {
        const merged = mergeAlerts(alerts(false, known), alerts(partial, message));
        expect(merged?.alerts).toEqual(alerts(false, then).alerts);
        expect(merged?.counts.firing).toBe(message.length);
        expect(merged?.partial).toBe(false);
    });
    it('mean nothing before a whole one', () =>
        expect(mergeAlerts(null, alerts(true, 'a:firing'))).toBeNull());
});

describe('the stream', () => {
    const STREAM =
        'retry: 2000\nid: 7-1\n\n: heartbeat\n\nevent: metrics\ndata: {"a":1}\n\n' +
        'event: event\nid: 7-2\ndata: x\ndata:y\n\nevent: reset\n\n';

    it('is read the same, wherever it is cut', () => {
        const wanted = [
            { type: 'metrics', data: '{"a":1}' },
            { type: 'event', data: 'x\ny' },
        ];
        for (const text of [STREAM, STREAM.replaceAll('\n', '\r\n')])
            for (let cut = 0; cut <= text.length; cut++) {
                const parser = sseParser();
                const messages = [
                    ...parser.push(text.slice(0, cut)),
                    ...parser.push(text.slice(cut)),
                ];
                expect(messages).toEqual(wanted);
                expect(parser.lastId).toBe('7-2');
            }
    });

    it('gives no message before its end', () => {
        const parser = sseParser('7-0');
        expect(parser.push('event: metrics\ndata: 1\n')).toEqual([]);
        expect(parser.lastId).toBe('7-0');
        expect(parser.push('\n')).toEqual([{ type: 'metrics', data: '1' }]);
    });
});

describe('the connection', () => {
    it.each([
        ['live', null, 0, 'reconnecting', null],
        ['live', 1_000, 1_000, 'live', 0],
        ['live', 1_000, 21_000, 'live', 20_000],
        ['reconnecting', 1_000, 5_000, 'reconnecting', 4_000],
        ['reconnecting', 1_000, 1_000 + STALE_MS, 'stale', STALE_MS],
        ['live', 1_000, 1_000 + STALE_MS, 'stale', STALE_MS],
        ['live', 2_000, 1_000, 'live', 0],
    ] as const)('%s, heard at %s, at %i', (link, heard, now, look, age_ms) =>
        expect(linkView(link, heard, now)).toEqual({ look, age_ms }),
    );

    it('is tried again sooner at first, and never seldom', () => {
        const delays = Array.from({ length: 50 }, (_, failures) => retryDelay(failures, 0.5));
        expect(delays[0]).toBe(500);
        expect(Math.max(...delays)).toBe(5_000);
        expect(retryDelay(0, 0)).toBeLessThan(retryDelay(0, 1));
    });
});
