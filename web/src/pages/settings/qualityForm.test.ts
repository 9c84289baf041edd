import { describe, expect, test } from 'vitest';
import { checkQuality, formOfQuality, qualityChangeOf, type QualityForm } from './qualityForm';

const base = formOfQuality({
    hold_minutes: 480,
    target_units_per_hour: null,
    timezone: 'UTC',
    sample_data: false,
    confidence_floor_on: false,
    confidence_floor: 0.8251,
    audit_per_week: 50,
    audit_blind: true,
    recorder_url: null,
    retraining_accuracy: 0.9,
    checks: { labels: 0, wanted: 100 },
    retraining_corrections: 20,
});

describe('how cameras are checked', () => {
    test('as it is set', () => {
        expect(base).toEqual({
            perWeek: '50',
            blind: true,
            recorder: '',
            floorOn: false,
            floor: '0.8251',
            accuracy: '90',
            corrections: '20',
        });
        expect(checkQuality(base, base)).toEqual({});
    });

    test.each([
        [{ perWeek: '0' }, true],
        [{ perWeek: '1000' }, true],
        [{ perWeek: '1001' }, false],
        [{ perWeek: '2.5' }, false],
        [{ perWeek: '' }, false],
        [{ recorder: ' ' }, true],
        [{ recorder: 'https://nvr.example/{camera}?t={time}' }, true],
        [{ recorder: 'javascript:alert(1)' }, false],
        [{ recorder: 'nvr.example' }, false],
        [{ recorder: `https://${'x'.repeat(500)}` }, false],
        [{ floor: '0,9' }, true],
        [{ floor: '1.5' }, false],
        [{ accuracy: '100' }, true],
        [{ accuracy: '101' }, false],
        [{ corrections: '-1' }, false],
    ] as [Partial<QualityForm>, boolean][])('%j', (change, good) => {
        expect(Object.keys(checkQuality({ ...base, ...change }, base))).toEqual(
            good ? [] : Object.keys(change),
        );
    });

    test('only what was changed is sent', () => {
        expect(qualityChangeOf({ recorder: ' ' })).toEqual({ recorder_url: null });
        expect(qualityChangeOf({ blind: false, floor: '0,9' })).toEqual({
            audit_blind: false,
            confidence_floor: 0.9,
        });
        expect(qualityChangeOf({ accuracy: '92.5' })).toEqual({ retraining_accuracy: 0.925 });
    });
});
