import { describe, expect, it } from 'vitest';
import { RULES, type Alert, type Unit } from '../api/alerts';
import { figureTexts } from '../lib/figures';
import { fill, type Vars } from '../lib/i18n/translate';
import { numbersOf } from '../lib/numbers';
import { lastsText, limitText, saysText, valueText, whyPath } from './text';
import { alertWords, type AlertTexts } from './words';

function textsOf(language: 'en' | 'de'): AlertTexts {
    const numbers = numbersOf(language === 'en' ? 'en-GB' : 'de-DE');
    const words: Record<string, string> = alertWords[language];
    const t = (key: string, vars?: Vars): string => fill(words[key] ?? key, vars);
    return { t, language, numbers, figure: figureTexts(numbers) } as unknown as AlertTexts;
}

const alert = (rule: string, value: number, unit: Unit): Alert =>
    ({ rule, value, unit, subject: { kind: 'station', id: 'S1' } }) as unknown as Alert;

describe('what is wrong, in words', () => {
    it.each([
        [
            'station_idle',
            42.7,
            'minutes',
            'Idle for 42 min of planned time',
            'Seit 42 min Planzeit im Leerlauf',
        ],
        [
            'station_vacant',
            72,
            'minutes',
            'Vacant for 1:12 h of planned time',
            'Seit 1:12 h Planzeit frei',
        ],
        [
            'station_behind',
            25.04,
            'percent',
            '25.0% behind its target so far',
            'Bisher 25,0 % hinter dem Soll',
        ],
        [
            'camera_clock',
            200,
            'seconds',
            'Its clock is off by 200 s, or its events wait',
            'Ihre Uhr geht um 200 s falsch, oder ihre Ereignisse stauen sich',
        ],
        [
            'agent_rejected',
            1,
            'events',
            '1 event was rejected and waits for somebody',
            '1 Ereignis wurde abgelehnt und wartet auf jemanden',
        ],
        [
            'agent_rejected',
            1234,
            'events',
            '1,234 events were rejected and wait for somebody',
            '1.234 Ereignisse wurden abgelehnt und warten auf jemanden',
        ],
        [
            'drift',
            3,
            'level',
            'Sees other things than it used to: act',
            'Sieht anderes als früher: handeln',
        ],
        [
            'backup_missing',
            30.5,
            'hours',
            'The latest backup is 30:30 h old',
            'Die letzte Sicherung ist 30:30 h alt',
        ],
        [
            'certificate_expiring',
            1.9,
            'days',
            'The server’s certificate ends in 1 day',
            'Das Zertifikat des Servers endet in 1 Tag',
        ],
        [
            'receiver_failing',
            72,
            'minutes',
            'No message has reached one of its receivers for 1:12 h',
            'Einen Empfänger erreicht seit 1:12 h keine Meldung',
        ],
        ['of_a_later_server', 1, '', 'of_a_later_server', 'of_a_later_server'],
    ] as [string, number, Unit, string, string][])('%s %d %s', (rule, value, unit, en, de) => {
        const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
        expect(plain(saysText(alert(rule, value, unit), textsOf('en')))).toBe(en);
        expect(plain(saysText(alert(rule, value, unit), textsOf('de')))).toBe(de);
    });

    it.each(RULES)('%s leaves nothing to fill in', (rule) => {
        for (const language of ['en', 'de'] as const)
            expect(saysText(alert(rule, 2, 'percent'), textsOf(language))).not.toMatch(/[{}]|says/);
    });

    it('a workstation that has been so for over a day', () =>
        expect(
            saysText({ ...alert('station_vacant', 480, 'minutes'), over_24h: true }, textsOf('en')),
        ).toBe('Vacant for over 8:00 h of planned time'));

    it('a value of days is cut off, not rounded', () =>
        expect(valueText(13.9, 'days', textsOf('en'))).toBe('13 days'));
});

describe('from which value on it is wrong', () => {
    it.each([
        ['station_idle', 15, 'minutes', 'from 15 min on', 'ab 15 min'],
        ['disk_low', 10, 'percent', 'at 10.0% and below', 'bei 10,0 % und darunter'],
        ['agent_offline', 3, 'reports', 'from 3 reports on', 'ab 3 Berichte'],
        ['agent_rejected', 1, 'events', 'from 1 event on', 'ab 1 Ereignis'],
        ['drift', 3, 'level', 'from “act” on', 'ab „handeln“'],
        ['camera_dark', 1, '', null, null],
    ] as [Alert['rule'], number, Unit, string | null, string | null][])(
        '%s',
        (rule, threshold, unit, en, de) => {
            const said = (language: 'en' | 'de') =>
                limitText({ rule, threshold, unit }, textsOf(language))?.replace(/\s/g, ' ') ??
                null;
            expect([said('en'), said('de')]).toEqual([en, de]);
        },
    );
});

describe('how long it lasts', () => {
    const HOUR = 3_600_000;
    it.each([
        [20 / 60, '20 min', '20 min'],
        [23.9, '23:54 h', '23:54 h'],
        [24, '1 day', '1 Tag'],
        [47.9, '1 day', '1 Tag'],
        [194, '8 days', '8 Tage'],
    ])('%d hours', (hours, en, de) => {
        expect(lastsText(hours * HOUR, textsOf('en'))).toBe(en);
        expect(lastsText(hours * HOUR, textsOf('de'))).toBe(de);
    });
});

describe('the way to why', () => {
    const of = (kind: string, id: string | null, more = {}): Alert =>
        ({
            since: '2026-03-02T10:00:00Z',
            resolved: { at: '2026-03-02T10:20:00Z' },
            subject: { kind, id, agent_id: null, ...more },
        }) as unknown as Alert;
    const rule = (name: Alert['rule']): Alert => ({ ...of('camera', 'cam-1'), rule: name });
    it.each([
        ['a station', of('station', 'S1'), /^\/timeline\?from=.*2026-03-02T09%3A45Z.*q=S1/],
        [
            'what is behind its target',
            { ...of('station', 'S1'), rule: 'station_behind' as const },
            /^\/analytics\?from=.*2026-03-02T09%3A45Z.*stations=lost&station=S1$/,
        ],
        [
            'a camera',
            of('camera', 'cam-1', { agent_id: 'hall' }),
            /^\/edge\?camera=cam-1&agent=hall$/,
        ],
        ['an agent', of('agent', 'hall'), /^\/edge\?agent=hall$/],
        ['drift', rule('drift'), /^\/quality\?camera=cam-1$/],
        ['accuracy', rule('audit_accuracy'), /^\/quality\?tab=accuracy&camera=cam-1$/],
        ['a model to be trained', rule('retraining'), /^\/quality\?tab=accuracy&camera=cam-1$/],
    ])('of %s', (_name, one, path) => expect(whyPath(one)).toMatch(path));
    it('of the server is none', () => expect(whyPath(of('site', null))).toBeNull());
});
