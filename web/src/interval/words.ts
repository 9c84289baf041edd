import { pageWords } from '../lib/i18n';

export const dictionary = {
    en: {
        'interval.about': 'How sure this is',
        'interval.by': '{range} by {labels} checks',
        'interval.few': 'not sure yet: {labels} of {wanted} checks',
        'interval.oneSided': 'not sure yet: checks of one kind only',
        'interval.chance': 'not sure: hardly better than a guess',
        'interval.noTime': 'nothing was seen',
    },
    de: {
        'interval.about': 'Wie sicher das ist',
        'interval.by': '{range} nach {labels} Prüfungen',
        'interval.few': 'noch nicht sicher: {labels} von {wanted} Prüfungen',
        'interval.oneSided': 'noch nicht sicher: Prüfungen nur einer Art',
        'interval.chance': 'nicht sicher: kaum besser als geraten',
        'interval.noTime': 'nichts gesehen',
    },
};

export const useWords = pageWords(dictionary);

export type Words = ReturnType<typeof useWords>;
