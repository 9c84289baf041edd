import { editWords } from '../../edit/words';
import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        ...editWords.en,
        'me.what':
            'This is what the server keeps and shows of you. It is the same that others see of you, where the site shows figures of single people at all.',
        'me.export': 'Download all that is kept of me',
        'me.none': 'You have no figures of your own here',
        'me.noneOpen':
            'Nobody is signed in on this server, so it does not know who you are. With accounts everybody sees their own figures here.',
        'me.noneAccount':
            'Your account belongs to no worker. An administrator can say which one you are.',
        'dispute.act': 'Dispute',
        'dispute.this': 'Dispute the event of {time}',
        'dispute.title': 'Dispute this event?',
        'dispute.what':
            'Say what is wrong. Whoever may correct events sees it with your reason and decides. The event stays as it is until then.',
        'dispute.reason': 'Reason',
        'dispute.reasonHint': 'For example: I was at the other press.',
        'dispute.missing': 'Say what is wrong.',
        'dispute.send': 'Dispute',
        'dispute.sent': 'You have disputed the event of {time}.',
    },
    de: {
        ...editWords.de,
        'me.what':
            'Das bewahrt der Server von Ihnen auf und zeigt es. Andere sehen von Ihnen dasselbe, falls der Standort überhaupt Zahlen einzelner Personen zeigt.',
        'me.export': 'Alle meine Daten herunterladen',
        'me.none': 'Hier sind keine eigenen Zahlen von Ihnen',
        'me.noneOpen':
            'An diesem Server meldet sich niemand an, darum weiß er nicht, wer Sie sind. Mit Konten sieht hier jeder die eigenen Zahlen.',
        'me.noneAccount':
            'Ihr Konto gehört zu keiner Person. Ein Administrator kann angeben, welche Sie sind.',
        'dispute.act': 'Einspruch',
        'dispute.this': 'Einspruch gegen das Ereignis von {time}',
        'dispute.title': 'Einspruch gegen dieses Ereignis?',
        'dispute.what':
            'Sagen Sie, was falsch ist. Wer Ereignisse korrigieren darf, sieht es mit Ihrem Grund und entscheidet. Bis dahin bleibt das Ereignis, wie es ist.',
        'dispute.reason': 'Grund',
        'dispute.reasonHint': 'Zum Beispiel: Ich war an der anderen Presse.',
        'dispute.missing': 'Bitte sagen, was falsch ist.',
        'dispute.send': 'Einspruch erheben',
        'dispute.sent': 'Sie haben Einspruch gegen das Ereignis von {time} erhoben.',
    },
});
