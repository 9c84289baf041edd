import { describe, expect, it } from 'vitest';
import { HOUR } from '../../lib/time';
import { heatmap, onWeekday, shadeOf, valueOf, weekdayAt, type HourBucket } from './heatmap';

function hour(start: string, figures: Partial<HourBucket> = {}): HourBucket {
    return {
        start_time: start,
        end_time: new Date(Date.parse(start) + HOUR).toISOString(),
        elapsed_ms: HOUR,
        active_ms: 0,
        idle_ms: 0,
        total_production_count: 0,
        ...figures,
    };
}

describe('heatmap', () => {
    it('has hours in their place by the site’s clock', () => {
        /* A Sunday, 23:00 in UTC, is Monday 00:00 in Berlin. */
        const cells = heatmap([hour('2026-11-22T23:00:00Z', { active_ms: 10 })], 'Europe/Berlin');
        expect(cells[0]?.[0]).toMatchObject({ active_ms: 10 });
        expect(cells.flat().filter(Boolean)).toHaveLength(1);
    });

    it('adds the same hour of several weeks up', () => {
        const cells = heatmap(
            [
                hour('2026-11-16T08:00:00Z', {
                    active_ms: 30,
                    idle_ms: 10,
                    total_production_count: 4,
                }),
                hour('2026-11-23T08:00:00Z', {
                    active_ms: 10,
                    idle_ms: 50,
                    total_production_count: 7,
                }),
            ],
            'UTC',
        );
        const cell = cells[0]?.[8] ?? null;
        expect(valueOf(cell, 'utilization')).toBe(40);
        expect(valueOf(cell, 'units')).toBe(5.5);
    });

    it('adds up the hour that is shown twice', () => {
        const cells = heatmap(
            [
                hour('2026-10-25T00:00:00Z', { total_production_count: 10 }),
                hour('2026-10-25T01:00:00Z', { total_production_count: 20 }),
            ],
            'Europe/Berlin',
        );
        expect(valueOf(cells[6]?.[2] ?? null, 'units')).toBe(15);
    });

    it('knows the hours cut by the window by their length', () => {
        const half = hour('2026-11-16T08:30:00Z', {
            end_time: '2026-11-16T09:00:00Z',
            elapsed_ms: HOUR / 2,
            total_production_count: 6,
        });
        expect(valueOf(heatmap([half], 'UTC')[0]?.[8] ?? null, 'units')).toBe(12);
    });

    it('leaves out the hour that runs and those ahead', () => {
        const cells = heatmap(
            [
                hour('2026-11-16T08:00:00Z', { elapsed_ms: HOUR / 2, active_ms: 5 }),
                hour('2026-11-16T09:00:00Z', { elapsed_ms: 0 }),
            ],
            'UTC',
        );
        expect(cells.flat().filter(Boolean)).toHaveLength(0);
    });

    it('says nothing of utilization where nobody was seen', () => {
        const [cell = null] = [heatmap([hour('2026-11-16T08:00:00Z')], 'UTC')[0]?.[8]];
        expect(valueOf(cell, 'utilization')).toBeNull();
        expect(valueOf(cell, 'units')).toBe(0);
    });
});

it('knows weekdays both ways', () => {
    for (let day = 0; day < 7; day++) expect(weekdayAt(onWeekday(day), 'UTC')).toBe(day);
});

it.each([
    [0, 100, 1],
    [20, 100, 1],
    [20.1, 100, 2],
    [100, 100, 5],
    [104, 100, 5],
    [0, 0, 1],
])('%d of %d is shade %d', (value, top, want) => expect(shadeOf(value, top, 5)).toBe(want));
