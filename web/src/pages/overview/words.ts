import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        'overview.workersNote': '{active} of {total} working',
        'overview.stationsNote': '{occupied} of {total} occupied',
        'overview.search': 'Search names, ids, types',
        'overview.filters': 'Filters',
        'overview.allWorkers': 'All workers',
        'overview.allStations': 'All stations',
        'overview.allTypes': 'All types',
        'overview.anyStatus': 'Any status',
        'overview.whoIsThere': 'Who is there',
        'overview.noMatch': 'Nothing matches the filters.',
        'overview.ofPresence': 'of presence',
        'overview.since': 'since {time}',
        'overview.ofThatAbsent': 'of that absent {time}',
        'overview.against.shift': 'Change against the same part of the previous shift, {range}',
        'overview.against.previous': 'Change against the shift before it, {range}',
        'overview.against.today': 'Change against the same part of yesterday, {range}',
        'overview.against.days': 'Change against the same part of the {days} days before, {range}',
        'overview.against.custom': 'Change against the time of the same length before, {range}',
        'overview.against.none': 'Of the time before it nothing is known to compare with',
        'overview.was': 'was {value}',
        'overview.same': 'same',
        'overview.points': '{change} points',
        'overview.hours': '{change} h',
        'overview.first.title': 'Nothing has been seen yet',
        'overview.first.text':
            'Figures appear here as soon as a camera sends its first event. To send one by hand, paste this into a terminal:',
        'overview.first.register':
            'The first commands register a worker and a workstation; the last lets a camera see the worker at work, just now.',
        'overview.first.then': 'The worker shows up here within two seconds.',
        'overview.first.sample': 'Show sample data',
        'overview.first.sampleText':
            'Or look around first, in an invented factory. It is marked on every page, and a button there removes it.',
        'overview.first.noSample': 'There is no sample data.',
    },
    de: {
        'overview.workersNote': '{active} von {total} tätig',
        'overview.stationsNote': '{occupied} von {total} besetzt',
        'overview.search': 'Name, Kennung oder Art',
        'overview.filters': 'Filter',
        'overview.allWorkers': 'Alle Personen',
        'overview.allStations': 'Alle Arbeitsplätze',
        'overview.allTypes': 'Alle Arten',
        'overview.anyStatus': 'Jeder Status',
        'overview.whoIsThere': 'Wer dort ist',
        'overview.noMatch': 'Nichts passt zu den Filtern.',
        'overview.ofPresence': 'der Anwesenheit',
        'overview.since': 'seit {time}',
        'overview.ofThatAbsent': 'abwesend {time}',
        'overview.against.shift':
            'Veränderung gegenüber dem gleichen Teil der vorigen Schicht, {range}',
        'overview.against.previous': 'Veränderung gegenüber der Schicht davor, {range}',
        'overview.against.today': 'Veränderung gegenüber dem gleichen Teil von gestern, {range}',
        'overview.against.days':
            'Veränderung gegenüber dem gleichen Teil der {days} Tage davor, {range}',
        'overview.against.custom': 'Veränderung gegenüber ebenso langer Zeit davor, {range}',
        'overview.against.none': 'Von der Zeit davor ist nichts bekannt, womit zu vergleichen wäre',
        'overview.was': 'war {value}',
        'overview.same': 'gleich',
        'overview.points': '{change} Punkte',
        'overview.hours': '{change} h',
        'overview.first.title': 'Noch wurde nichts gesehen',
        'overview.first.text':
            'Zahlen erscheinen hier, sobald eine Kamera ihr erstes Ereignis sendet. Um eines von Hand zu senden, dies in ein Terminal einfügen:',
        'overview.first.register':
            'Die ersten Befehle melden eine Person und einen Arbeitsplatz an; der letzte lässt eine Kamera die Person bei der Arbeit sehen, gerade jetzt.',
        'overview.first.then': 'Die Person erscheint hier binnen zwei Sekunden.',
        'overview.first.sample': 'Beispieldaten zeigen',
        'overview.first.sampleText':
            'Oder sich erst umsehen, in einer erfundenen Fabrik. Jede Seite sagt es, und ein Knopf dort entfernt sie.',
        'overview.first.noSample': 'Es gibt keine Beispieldaten.',
    },
});

export type Words = ReturnType<typeof useWords>;
