import { describe, expect, it } from 'vitest';
import type { Alert } from '../../api/alerts';
import type { Calendar, Figures, Shift } from '../../api/types';
import { gridFor } from './grid';
import { nextOf } from './next';
import { clockAhead, mayReload, releaseOf } from './release';
import { alertedStations, tilesOf } from './stations';
import { targetOf } from './target';

const early: Shift = {
    shift_id: 1,
    name: 'Early',
    weekdays: [1, 2, 3, 4, 5],
    start: '06:00',
    length_minutes: 480,
    breaks: [
        { start: '09:00', length_minutes: 15 },
        { start: '12:30', length_minutes: 30 },
    ],
    valid_from: '2026-01-01',
};
const calendar: Calendar = { shifts: [early], default_shifts: [] };

/* Berlin is an hour ahead of UTC; 2026-01-15 is a Thursday. */
const at = (time: string, day = '2026-01-15') => Date.parse(`${day}T${time}:00+01:00`);
const next = (time: string, day?: string) => nextOf(calendar, 'Europe/Berlin', at(time, day));

describe('what the floor waits for', () => {
    it('is the next break', () => {
        const span = { start: at('09:00'), end: at('09:15') };
        expect(next('06:00')).toEqual({ kind: 'break', span });
        expect(next('08:59')).toEqual({ kind: 'break', span });
    });
    it('is the end of the break that began', () => {
        expect(next('09:00')).toMatchObject({ kind: 'paused', span: { end: at('09:15') } });
        expect(next('09:15')).toMatchObject({ kind: 'break', span: { start: at('12:30') } });
    });
    it('is the end of the shift after the last break', () => {
        expect(next('13:00')).toEqual({ kind: 'end', at: at('14:00') });
    });
    it('is the next shift when none is running, over the weekend too', () => {
        expect(next('14:00')).toMatchObject({
            kind: 'shift',
            shift: { start: at('06:00', '2026-01-16') },
        });
        expect(next('14:00', '2026-01-16')).toMatchObject({
            shift: { start: at('06:00', '2026-01-19') },
        });
    });
    it('is nothing where nothing is planned', () => {
        const empty = { shifts: [], default_shifts: [] };
        expect(nextOf(empty, 'UTC', at('06:00'))).toEqual({ kind: 'none' });
    });
});

describe('the target', () => {
    const target = (perHour: number | null, minutes: number) =>
        targetOf(
            { target_units_per_hour: perHour },
            { planned_ms: 435 * 60_000, planned_so_far_ms: minutes * 60_000 },
        );

    it('grows with planned time only', () => {
        expect(target(40, 0)).toEqual({ shift: 290, now: 0 });
        expect(target(40, 180)).toEqual({ shift: 290, now: 120 });
        expect(target(40, 435)).toEqual({ shift: 290, now: 290 });
    });
    it('counts whole units, and is not a hair short of one', () => {
        expect(target(0.7, 179)).toMatchObject({ now: 2 });
        expect(target(1.1, 420)?.shift).toBe(7);
        expect(target(0.1, 240)?.now).toBe(0);
        expect(target(0.1, 600)?.now).toBe(1);
    });
    it('is none when none is set', () => {
        expect(target(null, 180)).toBeNull();
    });
});

describe('tiles', () => {
    const station = (
        station_id: string,
        state: string,
        { active = true, since }: { active?: boolean; since?: string | null } = {},
    ) => ({
        station_id,
        name: `Name of ${station_id}`,
        state,
        since,
        active,
        total_units_produced: 3,
        current_worker: 'W1',
        current_workers: ['W1'],
    });
    const figures = {
        window: { now: '2026-01-15T10:00:00.000Z', end_time: '2026-01-15T14:00:00.000Z' },
        workers: [
            { worker_id: 'W1', name: 'Somebody', status: 'idle', current_station: 'S2' },
            { worker_id: 'W2', name: 'Other', status: 'active', current_station: 'S10' },
            { worker_id: 'W3', name: 'Third', status: 'idle', current_station: 'S10' },
        ],
        workstations: [
            station('S10', 'working', { since: '2026-01-15T09:18:00.000Z' }),
            station('S2', 'idle', { since: null }),
            station('S3', 'vacant'),
            station('S4', 'unknown'),
            station('S5', 'vacant', { active: false }),
        ],
    } as unknown as Figures;

    const NONE: ReadonlyMap<string, number | null> = new Map();

    it('show the state that the API tells, in order of their numbers', () => {
        expect(tilesOf(figures, NONE).map(({ id, state }) => `${id} ${state}`)).toEqual([
            'S2 idle',
            'S3 vacant',
            'S4 unknown',
            'S10 working',
        ]);
    });
    it('say for how long it is so, up to the end of the shift at most', () => {
        const lasts = (of: Figures) => tilesOf(of, NONE).map(({ id, lasts }) => [id, lasts]);
        const none = [
            ['S2', null],
            ['S3', null],
            ['S4', null],
        ];
        expect(lasts(figures)).toEqual([...none, ['S10', 42 * 60_000]]);
        const window = { ...figures.window, end_time: '2026-01-15T09:48:00.000Z' };
        expect(lasts({ ...figures, window })).toEqual([...none, ['S10', 30 * 60_000]]);
    });
    it('say since when an alert of them fires, which is not since when the state is so', () => {
        const alert = (kind: string, id: string, state: string, at = '09:35', more = {}) =>
            ({
                state,
                subject: { kind, id },
                since: `2026-01-15T${at}:00.000Z`,
                over_24h: false,
                acknowledged: { by: 'Somebody' },
                ...more,
            }) as unknown as Alert;
        const alerted = alertedStations([
            alert('station', 'S2', 'firing'),
            alert('station', 'S2', 'firing', '09:00'),
            alert('station', 'S3', 'acknowledged'),
            alert('station', 'S4', 'firing', '09:00', { over_24h: true }),
            alert('station', 'S4', 'firing', '09:55'),
            alert('station', 'S10', 'firing'),
            alert('camera', 'S10', 'firing', '08:00'),
        ]);
        const marked = tilesOf(figures, alerted).map(({ id, lasts, alert }) => [id, lasts, alert]);
        expect(marked).toEqual([
            ['S2', null, { lasts: 60 * 60_000 }],
            ['S3', null, null],
            ['S4', null, { lasts: null }],
            /* It works for 42 minutes, and is behind for 25. */
            ['S10', 42 * 60_000, { lasts: 25 * 60_000 }],
        ]);
        expect(JSON.stringify(marked)).not.toContain('Somebody');
    });
    it('know nothing of people', () => {
        expect(JSON.stringify(tilesOf(figures, NONE))).not.toMatch(/W\d|Somebody|Other|Third/);
    });
});

describe('the grid', () => {
    it.each([
        [6, 1900, 660, 3],
        [20, 1900, 660, 5],
        [80, 1900, 660, 10],
        [1, 1900, 660, 1],
        [6, 400, 2000, 1],
    ])('of %i tiles in %i by %i has %i columns', (count, width, height, columns) => {
        expect(gridFor(count, width, height, 8).columns).toBe(columns);
    });
    it('has a place for each, inside the box', () => {
        for (let count = 1; count <= 80; count++) {
            const grid = gridFor(count, 1200, 500, 8);
            expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
            expect(grid.columns * grid.width + 8 * (grid.columns - 1)).toBeLessThanOrEqual(1200.01);
            expect(grid.rows * grid.height + 8 * (grid.rows - 1)).toBeLessThanOrEqual(500.01);
        }
    });
});

describe('another build of the pages', () => {
    const page = (name: string) =>
        `<link href="/assets/index-A.css"><script type="module" crossorigin src="/assets/${name}"></script>`;

    it('is known by the name of its script', () => {
        expect(releaseOf(page('index-B.js'))).toBe('/assets/index-B.js');
        expect(releaseOf('<h1>502 Bad Gateway</h1>')).toBe('');
    });
    it('is gone over to once', () => {
        expect(mayReload('a', 'b', null)).toBe(true);
        expect(mayReload('a', 'a', null)).toBe(false);
        expect(mayReload('a', 'b', 'b')).toBe(false);
        expect(mayReload('b', 'a', 'b')).toBe(true);
    });
    it('is not what a proxy says about a server that is away', () => {
        expect(mayReload('a', '', null)).toBe(false);
        expect(mayReload('', 'b', null)).toBe(false);
    });
});

describe("the server's clock", () => {
    const now = Date.parse('2026-01-15T12:00:00.500Z');
    it('is believed rather than the screen', () => {
        expect(clockAhead('Thu, 15 Jan 2026 12:05:00 GMT', now)).toBe(299_500);
        expect(clockAhead('Thu, 15 Jan 2026 11:59:59 GMT', now)).toBe(0);
        expect(clockAhead(null, now)).toBeNull();
    });
});
