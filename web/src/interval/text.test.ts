import { describe, expect, it } from 'vitest';
import type { AuditedShare } from '../api/types';
import { figureTexts } from '../lib/figures';
import { fill } from '../lib/i18n/translate';
import { numbersOf } from '../lib/numbers';
import { dictionary as meaning, meaningOf, type Words as MeaningWords } from './meaning';
import { shortText } from './text';
import { dictionary, type Words } from './words';

function wordsIn(language: 'en' | 'de'): Words & MeaningWords {
    const numbers = numbersOf(language === 'en' ? 'en-US' : 'de-DE');
    const own: Record<string, string> = { ...dictionary[language], ...meaning[language] };
    return {
        numbers,
        figure: figureTexts(numbers),
        t: (key: string, vars) => fill(own[key] ?? key, vars),
    } as Words & MeaningWords;
}

const TOLD: AuditedShare = {
    working_share_percentage: 77.94,
    low: 72.1,
    high: 82.81,
    labels: 1214,
    wanted: 100,
    of: 'site',
    why: null,
};
const untold = (why: AuditedShare['why'], labels = 37): AuditedShare => ({
    ...TOLD,
    working_share_percentage: null,
    low: null,
    high: null,
    labels,
    why,
});

/* A space before the percent sign that does not break. */
const plain = (text: string): string => text.replace(/\u00a0/g, ' ');

describe('how sure a figure is', () => {
    it.each<[AuditedShare, string, string]>([
        [TOLD, '72–83% by 1,214 checks', '72–83 % nach 1.214 Prüfungen'],
        [{ ...TOLD, low: 72, high: 83 }, '72–83% by 1,214 checks', '72–83 % nach 1.214 Prüfungen'],
        [
            { ...TOLD, low: 0, high: 0.2, labels: 100 },
            '0–1% by 100 checks',
            '0–1 % nach 100 Prüfungen',
        ],
        [{ ...TOLD, low: 0, high: 0, labels: 100 }, '0% by 100 checks', '0 % nach 100 Prüfungen'],
        [
            { ...TOLD, low: 98.01, high: 100, labels: 100 },
            '98–100% by 100 checks',
            '98–100 % nach 100 Prüfungen',
        ],
        [
            untold('not_enough_audits'),
            'not sure yet: 37 of 100 checks',
            'noch nicht sicher: 37 von 100 Prüfungen',
        ],
        [
            untold('not_enough_audits', 140),
            'not sure yet: checks of one kind only',
            'noch nicht sicher: Prüfungen nur einer Art',
        ],
        [
            untold('no_better_than_chance', 140),
            'not sure: hardly better than a guess',
            'nicht sicher: kaum besser als geraten',
        ],
        [untold('no_time', 140), 'nothing was seen', 'nichts gesehen'],
    ])('%o', (share, en, de) => {
        expect(plain(shortText(share, wordsIn('en')))).toBe(en);
        expect(plain(shortText(share, wordsIn('de')))).toBe(de);
    });

    it('says what it means', () => {
        expect(meaningOf(TOLD, wordsIn('en')).join(' ')).toBe(
            'The figure is what cameras saw. People have checked 1,214 of what they claimed. By these checks the true share is 77.9%; with a probability of at least 95% it lies between 72.1% and 82.8%. Time of which nothing is known makes this range wider.',
        );
        const station = meaningOf({ ...TOLD, of: 'workstation' }, wordsIn('de'), true);
        expect(plain(station.join(' '))).toBe(
            'Die Zahl ist, was Kameras gesehen haben. Menschen haben 1.214 ihrer Angaben an diesem Arbeitsplatz geprüft. Danach ist der wahre Anteil 77,9 %; mit einer Wahrscheinlichkeit von mindestens 95 % liegt er zwischen 72,1 % und 82,8 %. Zeit, von der nichts bekannt ist, zählt hier als Zeit ohne Arbeit.',
        );
        expect(meaningOf(untold('no_better_than_chance', 140), wordsIn('en'))).toEqual([
            'By 140 checks the cameras tell work from all else hardly better than a guess would. So nothing can be said of the true share.',
        ]);
        expect(meaningOf(untold('not_enough_audits'), wordsIn('en'))).toEqual([
            'How sure this is can be said when people have checked 100 claims of cameras. So far it is 37.',
        ]);
        expect(meaningOf(untold('not_enough_audits', 140), wordsIn('en'))).toEqual([
            'The 140 checks found nothing but work, or none at all. They cannot say how well work is told from all else.',
        ]);
    });
});
