/* Words about disputes. A page on which something can be disputed spreads these into its own. */
export const disputeWords = {
    en: {
        'dispute.act': 'Dispute',
        'dispute.this': 'Dispute the event of {time}',
        'dispute.title': 'Dispute this event?',
        'dispute.titleTime': 'Dispute this time?',
        'dispute.what':
            'Say what is wrong. Whoever may correct events sees it with your reason and decides. The event stays as it is until then.',
        'dispute.was': 'What was so',
        'dispute.unsaid': 'Not said',
        'dispute.nothing': 'Nothing of it was so',
        'dispute.reason': 'Reason',
        'dispute.reasonHint': 'For example: I was at the other press.',
        'dispute.missing': 'Say what is wrong.',
        'dispute.send': 'Dispute',
        'dispute.sent': 'You have disputed the event of {time}.',
        'dispute.sentTime': 'You have disputed the time from {from} to {to}.',
        'dispute.thisTime': 'Dispute the time from {from} to {to}',
    },
    de: {
        'dispute.act': 'Einspruch',
        'dispute.this': 'Einspruch gegen das Ereignis von {time}',
        'dispute.title': 'Einspruch gegen dieses Ereignis?',
        'dispute.titleTime': 'Einspruch gegen diese Zeit?',
        'dispute.what':
            'Sagen Sie, was falsch ist. Wer Ereignisse korrigieren darf, sieht es mit Ihrem Grund und entscheidet. Bis dahin bleibt das Ereignis, wie es ist.',
        'dispute.was': 'Wie es war',
        'dispute.unsaid': 'Keine Angabe',
        'dispute.nothing': 'Nichts davon war so',
        'dispute.reason': 'Grund',
        'dispute.reasonHint': 'Zum Beispiel: Ich war an der anderen Presse.',
        'dispute.missing': 'Bitte sagen, was falsch ist.',
        'dispute.send': 'Einspruch erheben',
        'dispute.sent': 'Sie haben Einspruch gegen das Ereignis von {time} erhoben.',
        'dispute.sentTime': 'Sie haben Einspruch gegen die Zeit von {from} bis {to} erhoben.',
        'dispute.thisTime': 'Einspruch gegen die Zeit von {from} bis {to}',
    },
};
