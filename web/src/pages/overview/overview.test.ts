import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type {
    Factory,
    FactoryBucket,
    Figures,
    StationFigures,
    WorkerFigures,
} from '../../api/types';
import { bucketOf, partBefore } from './compare';
import { changeOf, trendOf, valueOf } from './figures';
import { filtersOf, shownOf } from './filters';
import { firstEvent, mustRegister } from './firstEvent';

const HOUR = 3_600_000;
const NOTHING: Factory = {
    total_productive_time_minutes: 0,
    total_production_count: 0,
    average_production_rate: 0,
    average_worker_utilization: 0,
    utilization_of_presence_percentage: 0,
    target_so_far: null,
    attainment_percentage: null,
    units_so_far: 0,
    active_workers: 0,
    total_workers: 6,
    occupied_stations: 0,
    total_stations: 6,
    active_ms: 0,
    idle_ms: 0,
    absent_ms: 0,
};
const SOME: Factory = {
    ...NOTHING,
    total_production_count: 90,
    average_production_rate: 30,
    average_worker_utilization: 60,
    utilization_of_presence_percentage: 75,
    active_ms: 3 * HOUR,
    idle_ms: HOUR,
    absent_ms: HOUR,
};

describe('the cards', () => {
    it('say nothing where nothing was seen', () => {
        for (const kpi of ['utilization', 'units', 'rate', 'active', 'idle'] as const)
            expect([kpi, valueOf(kpi, NOTHING)]).toEqual([kpi, null]);
    });

    it('know units that nobody was seen to make, and no rate without work', () => {
        expect(valueOf('units', { ...NOTHING, total_production_count: 3 })).toBe(3);
        const idle = { ...NOTHING, idle_ms: HOUR };
        expect(valueOf('utilization', idle)).toBe(0);
        expect(valueOf('units', idle)).toBe(0);
        expect(valueOf('rate', idle)).toBeNull();
    });

    it('count as idle who is there and does not work, not who is absent', () => {
        expect(valueOf('idle', { ...SOME, absent_ms: 5 * HOUR })).toBe(HOUR);
    });

    it('compare what is known', () => {
        const before = { ...SOME, total_production_count: 100, idle_ms: 0 };
        expect(changeOf('units', SOME, before)).toBe(-10);
        expect(changeOf('idle', SOME, before)).toBe(HOUR);
        expect(changeOf('units', SOME, NOTHING)).toBeNull();
        expect(changeOf('units', SOME, undefined)).toBeNull();
    });

    it('leave out of a trend what is ahead, and sums that are not whole', () => {
        const bucket = (hour: number, elapsed_ms: number, of: Factory) =>
            ({
                ...of,
                start_time: new Date(hour * HOUR).toISOString(),
                end_time: new Date((hour + 1) * HOUR).toISOString(),
                elapsed_ms,
            }) as FactoryBucket;
        const buckets = [
            bucket(0, HOUR, SOME),
            bucket(1, HOUR, NOTHING),
            bucket(2, HOUR / 2, SOME),
            bucket(3, 0, NOTHING),
        ];
        expect(trendOf('units', buckets)).toEqual([90, null]);
        expect(trendOf('utilization', buckets)).toEqual([75, null, 75]);
    });
});

describe('what is compared', () => {
    const at = (text: string): number => Date.parse(text);
    const window = (start: string, end: string, elapsed_ms: number) => ({
        start_time: start,
        end_time: end,
        elapsed_ms,
    });
    const shift = window('2026-11-22T05:00:00Z', '2026-11-22T13:00:00Z', 2 * HOUR);

    it('is the same part of the shift before', () => {
        const before = window('2026-11-21T21:00:00Z', '2026-11-22T05:00:00Z', 8 * HOUR);
        expect(partBefore({ kind: 'shift' }, shift, before, 'UTC')).toEqual({
            start: at('2026-11-21T21:00:00Z'),
            end: at('2026-11-21T23:00:00Z'),
        });
    });

    it('is no more than that shift', () => {
        const short = window('2026-11-22T04:00:00Z', '2026-11-22T05:00:00Z', HOUR);
        expect(partBefore({ kind: 'shift' }, shift, short, 'UTC')?.end).toBe(
            at('2026-11-22T05:00:00Z'),
        );
        expect(partBefore({ kind: 'shift' }, shift, undefined, 'UTC')).toBeNull();
    });

    it('begins at yesterday’s midnight, though a day had 25 hours', () => {
        const today = window('2026-10-25T23:00:00Z', '2026-10-26T23:00:00Z', HOUR);
        expect(partBefore({ kind: 'today' }, today, undefined, 'Europe/Berlin')).toEqual({
            start: at('2026-10-24T22:00:00Z'),
            end: at('2026-10-24T23:00:00Z'),
        });
    });

    it('is as long before a window of one’s own', () => {
        const choice = { kind: 'custom', start: 0, end: 0 } as const;
        expect(partBefore(choice, shift, undefined, 'UTC')).toEqual({
            start: at('2026-11-21T21:00:00Z'),
            end: at('2026-11-21T23:00:00Z'),
        });
    });

    it('is nothing while nothing has passed', () => {
        const ahead = { ...shift, elapsed_ms: 0 };
        expect(partBefore({ kind: 'today' }, ahead, undefined, 'UTC')).toBeNull();
    });

    it('has a trend by hour up to two days', () => {
        expect(bucketOf(window('2026-11-21T00:00:00Z', '2026-11-23T00:00:00Z', 0))).toBe('hour');
        expect(bucketOf(window('2026-11-20T00:00:00Z', '2026-11-23T00:00:00Z', 0))).toBe('day');
    });
});

describe('the filters', () => {
    const worker = (worker_id: string, name: string, change: Partial<WorkerFigures>) =>
        ({
            worker_id,
            name,
            active: true,
            status: 'unknown',
            current_station: null,
            active_ms: 0,
            idle_ms: 0,
            absent_ms: 0,
            total_units_produced: 0,
            ...change,
        }) as WorkerFigures;
    const station = (station_id: string, type: string, change: Partial<StationFigures>) =>
        ({
            station_id,
            name: `${type} ${station_id}`,
            type,
            active: true,
            status: 'vacant',
            state: 'vacant',
            current_workers: [],
            occupied_ms: 0,
            total_units_produced: 0,
            ...change,
        }) as unknown as StationFigures;
    const figures = {
        workers: [
            worker('W1', 'Anna Keller', { status: 'active', current_station: 'S1' }),
            worker('W2', 'Marek Nowak', { status: 'idle', current_station: 'S2' }),
            worker('W3', 'Priya Nair', {}),
            worker('W4', 'Gone Long', { active: false }),
            worker('W5', 'Gone Today', { active: false, active_ms: 1 }),
        ],
        workstations: [
            station('S1', 'Assembly', { state: 'working', current_workers: ['W1'] }),
            station('S2', 'QC', { state: 'idle', current_workers: ['W2'] }),
            station('S3', 'QC', {}),
            station('S4', 'QC', { active: false }),
        ],
    } as unknown as Figures;

    it.each([
        ['', 'W1 W2 W3 W5', 'S1 S2 S3'],
        ['q=anna', 'W1', 'S1'],
        ['q=QC', 'W2', 'S2 S3'],
        ['q=kell+anna', 'W1', 'S1'],
        ['worker=W2', 'W2', 'S2'],
        ['station=S1', 'W1', 'S1'],
        ['type=QC', 'W2', 'S2 S3'],
        ['status=idle', 'W2', 'S1 S2 S3'],
        ['station_status=vacant', 'W1 W2 W3 W5', 'S3'],
        ['station_status=idle', 'W1 W2 W3 W5', 'S2'],
        ['type=QC&status=active', '', 'S2 S3'],
    ])('%s', (search, workers, stations) => {
        const shown = shownOf(figures, filtersOf(new URLSearchParams(search)));
        expect(shown.workers.map((one) => one.worker_id).join(' ')).toBe(workers);
        expect(shown.stations.map((one) => one.station_id).join(' ')).toBe(stations);
    });
});

describe('the first event', () => {
    /* What the shell makes of a command: the words that curl gets. */
    function words(commands: string): string[][] {
        const script = commands.replaceAll(/^curl/gm, 'printf "%s\\0"') + '\n';
        const lines = script.trimEnd().split('\n');
        return lines.map((line) =>
            execFileSync('sh', ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1),
        );
    }
    const known = (worker: string[], station: string[]) => ({
        origin: 'http://box:3000',
        workers: worker.map((worker_id) => ({ worker_id, active: true })),
        stations: station.map((station_id) => ({ station_id, active: true })),
    });

    it('registers who and what is not there', () => {
        const commands = words(firstEvent(known([], [])));
        expect(commands.map((command) => command[1])).toEqual([
            'http://box:3000/api/workers',
            'http://box:3000/api/workstations',
            'http://box:3000/api/events',
        ]);
        expect(JSON.parse(commands[0]?.at(-1) ?? '')).toEqual({
            worker_id: 'W1',
            name: 'Worker 1',
        });
        expect(mustRegister(known(['W1'], []))).toBe(true);
        expect(mustRegister(known(['W1'], ['S1']))).toBe(false);
    });

    it('survives the shell, whatever the ids', () => {
        const [command] = words(firstEvent(known([`O'Hara "$x"`], ['a\\b `id`'])));
        const event = JSON.parse(command?.at(-1) ?? '');
        expect(event).toMatchObject({
            worker_id: `O'Hara "$x"`,
            workstation_id: 'a\\b `id`',
            event_type: 'working',
            confidence: 0.94,
        });
        expect(Math.abs(Date.parse(event.timestamp) - Date.now())).toBeLessThan(60_000);
    });

    it('shows the key where the server wants one', () => {
        const commands = firstEvent({ ...known([], []), key: true }).split('\n');
        expect(commands).toHaveLength(3);
        for (const command of commands)
            expect(command).toContain('-H "Authorization: Bearer $SHOPFLOOR_KEY" http');
        expect(firstEvent(known([], []))).not.toContain('Authorization');
    });

    it('does not speak of who is deactivated', () => {
        const commands = firstEvent({
            origin: 'http://box:3000',
            workers: [
                { worker_id: 'W1', active: false },
                { worker_id: 'W2', active: true },
            ],
            stations: [{ station_id: 'S1', active: true }],
        });
        expect(commands).toContain('"worker_id":"W2"');
        expect(commands.split('\n')).toHaveLength(1);
    });
});
