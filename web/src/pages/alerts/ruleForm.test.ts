import { describe, expect, it } from 'vitest';
import type { AlertRule } from '../../api/alerts';
import {
    changeOfRule,
    faultsOf,
    formOfRule,
    newStation,
    numberOf,
    type RuleForm,
} from './ruleForm';

const PRESET = {
    enabled: true,
    threshold: 15,
    for_minutes: 0,
    severity: 'warning',
    quiet: true,
} as const;
const IDLE: AlertRule = {
    ...PRESET,
    rule: 'station_idle',
    of: 'station',
    unit: 'minutes',
    at_most: false,
    least: 1,
    most: 1440,
    preset: PRESET,
    stations: [],
};
const form = (change: Partial<RuleForm>): RuleForm => ({ ...formOfRule(IDLE), ...change });

describe('a rule that is changed', () => {
    it.each([
        ['as preset', {}, {}],
        ['another threshold', { threshold: '20' }, { threshold: 20 }],
        ['with a comma', { for_minutes: '0,5' }, { for_minutes: 0.5 }],
        ['off', { enabled: false }, { enabled: false }],
        [
            'always, and critical',
            { quiet: false, severity: 'critical' },
            { quiet: false, severity: 'critical' },
        ],
    ] as [string, Partial<RuleForm>, object][])('%s', (_name, change, set) =>
        expect(changeOfRule(form(change), IDLE)).toEqual({
            rule: 'station_idle',
            ...set,
            stations: [],
        }),
    );

    it('keeps what is set for stations, and drops a station of which nothing is', () => {
        const own = {
            station_id: 'S1',
            enabled: null,
            threshold: 5,
            for_minutes: null,
            severity: null,
            quiet: false,
        };
        const rule = { ...IDLE, stations: [own] };
        const kept = formOfRule(rule);
        expect(changeOfRule(kept, rule).stations).toEqual([own]);
        const more = { ...kept, stations: [...kept.stations, newStation('S2')] };
        expect(changeOfRule(more, rule).stations).toEqual([own]);
    });

    it('of no station says nothing of any', () => {
        const rule: AlertRule = { ...IDLE, rule: 'disk_low', of: 'site' };
        expect(changeOfRule(formOfRule(rule), rule)).toEqual({ rule: 'disk_low' });
    });
});

describe('a number', () => {
    it.each([
        ['15', 15],
        [' 0,1666 ', 0.1666],
        ['', null],
        ['-1', null],
        ['1e3', null],
        ['1.000,5', null],
    ])('%j is %j', (text, value) => expect(numberOf(text)).toBe(value));
});

describe('what is wrong', () => {
    it.each([
        [{}, []],
        [{ threshold: '0' }, ['threshold']],
        [{ threshold: '1441', for_minutes: '1441' }, ['threshold', 'for_minutes']],
        [{ stations: [newStation('S1')] }, []],
        [
            { stations: [{ ...newStation('S1'), threshold: 'x', for_minutes: '-' }] },
            ['threshold S1', 'for_minutes S1'],
        ],
    ] as [Partial<RuleForm>, string[]][])('%j', (change, faults) =>
        expect([...faultsOf(form(change), IDLE)]).toEqual(faults),
    );
});
