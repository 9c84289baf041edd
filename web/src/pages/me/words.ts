import { disputeWords } from '../../edit/disputeWords';
import { editWords } from '../../edit/words';
import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        ...editWords.en,
        ...disputeWords.en,
        'me.what':
            'This is what the server keeps and shows of you. It is the same that others see of you, where the site shows figures of single people at all.',
        'me.export': 'Download all that is kept of me',
        'me.none': 'You have no figures of your own here',
        'me.noneOpen':
            'Nobody is signed in on this server, so it does not know who you are. With accounts everybody sees their own figures here.',
        'me.noneAccount':
            'Your account belongs to no worker. An administrator can say which one you are.',
    },
    de: {
        ...editWords.de,
        ...disputeWords.de,
        'me.what':
            'Das bewahrt der Server von Ihnen auf und zeigt es. Andere sehen von Ihnen dasselbe, falls der Standort überhaupt Zahlen einzelner Personen zeigt.',
        'me.export': 'Alle meine Daten herunterladen',
        'me.none': 'Hier sind keine eigenen Zahlen von Ihnen',
        'me.noneOpen':
            'An diesem Server meldet sich niemand an, darum weiß er nicht, wer Sie sind. Mit Konten sieht hier jeder die eigenen Zahlen.',
        'me.noneAccount':
            'Ihr Konto gehört zu keiner Person. Ein Administrator kann angeben, welche Sie sind.',
    },
});
