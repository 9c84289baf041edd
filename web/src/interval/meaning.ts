/* What it means how sure a figure is. */
import type { AuditedShare } from '../api/types';
import { pageWords } from '../lib/i18n';
import { countsOf, isTold, reasonOf } from './text';

export const dictionary = {
    en: {
        'interval.read': 'By checks the true share is {range}',
        'interval.saw': 'The figure is what cameras saw.',
        'interval.checkedSite': 'People have checked {labels} of what they claimed.',
        'interval.checkedStation':
            'People have checked {labels} of what they claimed at this station.',
        'interval.true':
            'By these checks the true share is {share}; with a probability of at least 95% it lies between {low} and {high}.',
        'interval.wider': 'Time of which nothing is known makes this range wider.',
        'interval.asNone': 'Time of which nothing is known counts as time without work here.',
        'interval.fewWhat':
            'How sure this is can be said when people have checked {wanted} claims of cameras. So far it is {labels}.',
        'interval.oneSidedWhat':
            'The {labels} checks found nothing but work, or none at all. They cannot say how well work is told from all else.',
        'interval.chanceWhat':
            'By {labels} checks the cameras tell work from all else hardly better than a guess would. So nothing can be said of the true share.',
        'interval.noTimeWhat': 'In this window nothing was seen that one could be sure of.',
        'interval.toChecks': 'Check claims',
    },
    de: {
        'interval.read': 'Nach Prüfungen ist der wahre Anteil {range}',
        'interval.saw': 'Die Zahl ist, was Kameras gesehen haben.',
        'interval.checkedSite': 'Menschen haben {labels} ihrer Angaben geprüft.',
        'interval.checkedStation':
            'Menschen haben {labels} ihrer Angaben an diesem Arbeitsplatz geprüft.',
        'interval.true':
            'Danach ist der wahre Anteil {share}; mit einer Wahrscheinlichkeit von mindestens 95 % liegt er zwischen {low} und {high}.',
        'interval.wider': 'Zeit, von der nichts bekannt ist, macht diesen Bereich breiter.',
        'interval.asNone': 'Zeit, von der nichts bekannt ist, zählt hier als Zeit ohne Arbeit.',
        'interval.fewWhat':
            'Wie sicher das ist, lässt sich sagen, wenn Menschen {wanted} Angaben von Kameras geprüft haben. Bisher sind es {labels}.',
        'interval.oneSidedWhat':
            'Die {labels} Prüfungen fanden nur Arbeit oder gar keine. Sie können nicht sagen, wie gut Arbeit von allem anderen unterschieden wird.',
        'interval.chanceWhat':
            'Nach {labels} Prüfungen unterscheiden die Kameras Arbeit von allem anderen kaum besser, als wenn geraten würde. Darum lässt sich über den wahren Anteil nichts sagen.',
        'interval.noTimeWhat':
            'In diesem Zeitraum wurde nichts gesehen, dessen man sicher sein könnte.',
        'interval.toChecks': 'Angaben prüfen',
    },
};

export const useWords = pageWords(dictionary);

export type Words = ReturnType<typeof useWords>;

/** Sentence by sentence. `station`: of the figure of a station. */
export function meaningOf(share: AuditedShare, words: Words, station = false): string[] {
    const { t, figure } = words;
    const counts = countsOf(share, words);
    if (!isTold(share)) return [t(`${reasonOf(share)}What`, counts)];
    const own = share.of === 'workstation';
    return [
        t('interval.saw'),
        t(own ? 'interval.checkedStation' : 'interval.checkedSite', counts),
        t('interval.true', {
            share: figure.percent(share.working_share_percentage),
            low: figure.percent(share.low),
            high: figure.percent(share.high),
        }),
        t(station ? 'interval.asNone' : 'interval.wider'),
    ];
}
