import { describe, expect, test } from 'vitest';
import { eventsPath } from '../../api/hooks';
import type { Event } from '../../api/types';
import { changed } from '../../lib/url';
import { anyFilter, filtersOf, matches, paramsOf, parseConfidence, queryOf } from './filters';

const SPAN = { start_time: '2026-01-15T06:00:00.000Z', end_time: '2026-01-15T14:00:00.000Z' };
const of = (search: string) => filtersOf(new URLSearchParams(search));

test.each([
    ['0', 0],
    ['1', 1],
    ['0.8', 0.8],
    ['0,8', 0.8],
    ['.5', 0.5],
    ['1.1', null],
    ['-1', null],
    ['80 %', null],
    ['', null],
    ['1e-1', null],
])('"%s" is a confidence of %s', (text, value) => {
    expect(parseConfidence(text)).toBe(value);
});

describe('the URL', () => {
    test('holds every filter, and gives them back', () => {
        const change = {
            worker: 'W 7/ä',
            station: 'S3',
            type: 'idle',
            camera: 'cam&1',
            confidence: 0.8,
            order: 'asc',
        } as const;
        expect(of(changed('window=7d', paramsOf(change)))).toEqual(change);
    });

    test('what makes no sense filters nothing', () => {
        expect(anyFilter(of('type=asleep&confidence=7&order=up'))).toBe(false);
        expect(of('order=up').order).toBe('desc');
    });

    test('a changed filter begins at the first page and leaves the rest alone', () => {
        const search = changed('window=7d&cursor=d-1-1&worker=W1', paramsOf({ station: 'S1' }));
        expect(search).toBe('window=7d&worker=W1&station=S1');
    });

    test('what is usual is not in it', () => {
        expect(changed('worker=W1&order=asc', paramsOf({ worker: '', order: 'desc' }))).toBe('');
    });

    test('confidence 0 is a filter that was set, though it leaves all', () => {
        expect(of(changed('', paramsOf({ confidence: 0 }))).confidence).toBe(0);
    });
});

describe('the query', () => {
    test('names only what is filtered', () => {
        expect(eventsPath(queryOf(of(''), SPAN))).toBe(
            '/api/events?start_time=2026-01-15T06%3A00%3A00.000Z&end_time=2026-01-15T14%3A00%3A00.000Z&order=desc',
        );
    });

    test('the export asks for the same, as CSV', () => {
        const query = queryOf(of('worker=W1&type=idle&camera=c1&confidence=0.8&order=asc'), SPAN);
        const asked = new URL(eventsPath(query, 'csv'), 'http://site').searchParams;
        expect(Object.fromEntries(asked)).toEqual({
            worker_id: 'W1',
            event_type: 'idle',
            camera_id: 'c1',
            min_confidence: '0.8',
            ...SPAN,
            order: 'asc',
            format: 'csv',
        });
    });
});

describe('an event of the live stream', () => {
    const event: Event = {
        id: 1,
        timestamp: '2026-01-15T06:00:00.000Z',
        worker_id: 'W1',
        workstation_id: 'S3',
        event_type: 'idle',
        confidence: 0.8,
        count: null,
        created_at: '2026-01-15T06:00:01.000Z',
        event_uuid: 'a',
        camera_id: null,
        model_version: null,
        voided: false,
        sample: false,
    };
    test.each([
        ['', true],
        ['worker=W1&station=S3&type=idle&confidence=0.8', true],
        ['worker=W2', false],
        ['station=S1', false],
        ['type=working', false],
        ['camera=c1', false],
        ['confidence=0.81', false],
    ])('by "%s": %s', (search, expected) => {
        expect(matches(event, queryOf(of(search), SPAN))).toBe(expected);
    });

    test('the end of the window is not in it, its start is', () => {
        const query = queryOf(of(''), SPAN);
        expect(matches({ ...event, timestamp: '2026-01-15T05:59:59.999Z' }, query)).toBe(false);
        expect(matches({ ...event, timestamp: SPAN.end_time }, query)).toBe(false);
    });
});
