/* Words about disputes. A page on which something can be disputed spreads these into its own. */

export const disputeWords = {
    en: {
        'dispute.act': 'Dispute',
        'dispute.this': 'Dispute the event of {time}',
        'dispute.sent': 'You have disputed the event of {time}.',
        'dispute.sentTime': 'You have disputed the time from {from} to {to}.',
        'dispute.thisTime': 'Dispute the time from {from} to {to}',
        'dispute.state.open': 'Disputed, not decided yet',
        'dispute.state.accepted': 'Dispute accepted',
        'dispute.state.declined': 'Dispute declined',
    },
    de: {
        'dispute.act': 'Einspruch',
        'dispute.this': 'Einspruch gegen das Ereignis von {time}',
        'dispute.sent': 'Sie haben Einspruch gegen das Ereignis von {time} erhoben.',
        'dispute.sentTime': 'Sie haben Einspruch gegen die Zeit von {from} bis {to} erhoben.',
        'dispute.thisTime': 'Einspruch gegen die Zeit von {from} bis {to}',
        'dispute.state.open': 'Einspruch, noch nicht entschieden',
        'dispute.state.accepted': 'Einspruch angenommen',
        'dispute.state.declined': 'Einspruch abgelehnt',
    },
};
