import { describe, expect, it } from 'vitest';
import type { Privacy } from '../../api/privacy';
import { checkPrivacy, formOfPrivacy, privacyChangeOf, type PrivacyForm } from './privacyForm';

const BERLIN = 'Europe/Berlin';
const NOW = Date.parse('2026-03-01T12:00:00Z');
const set: Privacy = {
    mode: 'stations',
    agreement: null,
    until: null,
    shown: 'stations',
    team_size: 8,
    event_days: null,
    people_days: 31,
    events_from: null,
    people_from: null,
    removal_waits_for_sample_data: false,
    kept: [],
};
const base = formOfPrivacy(set);
const agreed: Partial<PrivacyForm> = {
    mode: 'individuals',
    agreement: 'Works agreement 7',
    until: '2026-12-31',
};

describe('what is set about people', () => {
    it('is shown as it is', () => {
        expect(base).toEqual({
            mode: 'stations',
            agreement: '',
            until: '',
            team: '8',
            eventDays: '',
            peopleDays: '31',
        });
        expect(formOfPrivacy({ ...set, until: '2026-12-31' }).until).toBe('2026-12-31');
    });

    it.each([
        ['as it was', {}, {}],
        [
            'single people without an agreement',
            { mode: 'individuals' },
            { agreement: 'missing', until: 'missing' },
        ],
        ['an agreement that has ended', { ...agreed, until: '2026-02-28' }, { until: 'past' }],
        ['an agreement', agreed, {}],
        ['a team of four', { team: '4' }, { team: 'size' }],
        ['a team of 21', { team: '21' }, { team: 'size' }],
        ['half a day', { eventDays: '0.5' }, { eventDays: 'daysWrong' }],
        ['no day', { peopleDays: '0' }, { peopleDays: 'daysWrong' }],
        ['for good', { peopleDays: '' }, {}],
    ] as [string, Partial<PrivacyForm>, object][])('%s', (_name, change, faults) =>
        expect(checkPrivacy({ ...base, ...change }, BERLIN, NOW)).toEqual(faults),
    );

    it.each([
        ['nothing', {}, {}],
        ['teams', { mode: 'teams' }, { mode: 'teams' }],
        [
            'an agreement',
            agreed,
            {
                mode: 'individuals',
                agreement: 'Works agreement 7',
                until: '2026-12-31',
            },
        ],
        ['kept for good', { peopleDays: '' }, { people_days: null }],
        ['kept for 90 days', { eventDays: '90' }, { event_days: 90 }],
        ['a larger team', { team: '12' }, { team_size: 12 }],
    ] as [string, Partial<PrivacyForm>, object][])('is changed: %s', (_name, change, sent) =>
        expect(privacyChangeOf(base, { ...base, ...change })).toEqual(sent),
    );
});
