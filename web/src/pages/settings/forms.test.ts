import { describe, expect, test } from 'vitest';
import { ApiError } from '../../api/client';
import { fieldOf } from '../../lib/useSave';
import { parseNumber } from './faults';
import {
    checkEntry,
    EMPTY_ENTRY,
    ENTRY_PATTERNS,
    entryOfStation,
    formOfEntry,
    newStationOf,
    newWorkerOf,
    stationChangeOf,
    workerChangeOf,
} from './registerForm';
import { checkSite, formOfSite, siteChangeOf } from './siteForm';

test.each([
    ['40', 40],
    ['40.5', 40.5],
    ['40,25', 40.25],
    ['0', 0],
    ['1.000', null],
    ['1,234.5', null],
    ['-1', null],
    ['1e3', null],
    ['', null],
])('"%s" is %s', (text, value) => {
    expect(parseNumber(text)).toBe(value);
});

describe('a station', () => {
    const station = {
        station_id: 'S7',
        name: 'Press',
        type: 'Pressing',
        active: true,
        target_units_per_hour: 40.125,
        created_at: '2026-01-01T00:00:00.000Z',
    };
    const base = formOfEntry(entryOfStation(station));

    test('what is there already may be finer than what can be typed', () => {
        expect(checkEntry(base, base, true)).toEqual({});
        expect(checkEntry({ ...base, target: '40.126' }, base, true).target?.key).toBe(
            'fault.number',
        );
        expect(checkEntry({ ...base, target: '1000001' }, base, true).target?.key).toBe(
            'fault.most',
        );
    });

    test('a worker needs no type', () => {
        const form = { ...EMPTY_ENTRY, id: 'W1', name: 'Anna' };
        expect(checkEntry(form, EMPTY_ENTRY, false)).toEqual({});
        expect(Object.keys(checkEntry(form, EMPTY_ENTRY, true))).toEqual(['type']);
        expect(Object.keys(checkEntry(EMPTY_ENTRY, EMPTY_ENTRY, false))).toEqual(['id', 'name']);
    });

    test('no target is null, and so is 0', () => {
        expect(newStationOf({ ...base, target: ' ' }).target_units_per_hour).toBeNull();
        expect(newStationOf({ ...base, target: '0' }).target_units_per_hour).toBeNull();
        expect(newStationOf({ ...base, target: '40,5' }).target_units_per_hour).toBe(40.5);
    });

    test('only what was changed is sent', () => {
        expect(stationChangeOf({ name: ' Press 2 ' })).toEqual({ name: 'Press 2' });
        expect(stationChangeOf({ target: '' })).toEqual({ target_units_per_hour: null });
    });

    test.each([
        ["there is a worker 'W1' already", 'id'],
        ['worker_id begins or ends with a space', 'id'],
        ['name has 0 bytes; want 1 to 200', 'name'],
        ['target_units_per_hour is 1e+09; want a number from 0 to 1e+06', 'target'],
        ["there is no member 'name' here", null],
    ])('the server says "%s"', (message, field) => {
        expect(fieldOf(new ApiError(400, message), ENTRY_PATTERNS)).toBe(field);
    });
});

describe('the site', () => {
    const base = formOfSite({
        hold_minutes: 480,
        target_units_per_hour: null,
        timezone: 'UTC',
        sample_data: false,
    });

    test.each([
        ['480', true],
        ['0.02', true],
        ['10080', true],
        ['10081', false],
        ['0.01', false],
        ['0', false],
        ['', false],
        ['8h', false],
    ])('a hold of "%s"', (hold, good) => {
        expect(checkSite({ ...base, hold }, base).hold === undefined).toBe(good);
    });

    test('a hold that was not changed is not sent: it would be worked into all history', () => {
        expect(siteChangeOf({ target: '120' })).toEqual({ target_units_per_hour: 120 });
        expect(siteChangeOf({ hold: '240' })).toEqual({ hold_minutes: 240 });
    });
});

describe('a worker', () => {
    const form = { ...EMPTY_ENTRY, id: ' W1 ', name: 'Ada' };

    test('is in a team, or in none', () => {
        expect(newWorkerOf(form)).toEqual({ worker_id: 'W1', name: 'Ada' });
        expect(newWorkerOf({ ...form, team: ' Paint ' }).team).toBe('Paint');
        expect(workerChangeOf({ team: 'Paint' })).toEqual({ team: 'Paint' });
        expect(workerChangeOf({ team: ' ' })).toEqual({ team: null });
        expect(workerChangeOf({ name: 'Ada L.' })).toEqual({ name: 'Ada L.' });
    });
});
