import { editWords } from '../../edit/words';
import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        ...editWords.en,
        'privacy.note': 'What this server keeps of people, as it is set up now',
        'privacy.who': 'Whose figures are shown',
        'mode.stations': 'Stations only',
        'mode.stations.says':
            'Figures are shown of stations and of the factory. Nobody sees figures or events of a single person, but everybody their own.',
        'mode.teams': 'Teams',
        'mode.teams.says':
            'Besides stations and the factory, figures of teams are shown, of whole shifts and days, and only where {k} or more people were at work. Where fewer would show through, more is hidden. Nobody sees figures of a single person, but everybody their own.',
        'mode.individuals': 'Single people',
        'mode.individuals.says':
            'Figures of single people are shown to those whose role allows it, by the agreement that is named here, until it ends.',
        'mode.over': 'The agreement has ended: figures of single people are not shown any more.',
        'mode.sample':
            'At the moment there is only sample data. It is of nobody, so all of it is shown.',
        'mode.open':
            'At the moment nobody signs in, and whoever is on the server’s machine sees everything.',
        'privacy.agreement': 'Agreement',
        'privacy.until': 'Holds until',
        'privacy.team': 'Smallest team',
        'privacy.teamOf': '{count} people',

        'privacy.kept': 'What is kept, why, and how long',
        'privacy.what': 'What',
        'privacy.why': 'What for',
        'privacy.long': 'How long',
        'privacy.seen': 'Who may see it',
        'privacy.days.one': '{count} day',
        'privacy.days.other': '{count} days',
        'privacy.daysLeast.one': 'at least {count} day',
        'privacy.daysLeast.other': 'at least {count} days',
        'privacy.forEver': 'for good',
        'privacy.registered': 'until it is removed',
        'privacy.untilNext': 'until the next one',
        'privacy.eventsFrom': 'Events from before {time} are removed.',
        'privacy.peopleFrom': 'Figures of people from before {time} are removed.',
        'privacy.waits': 'While there is sample data nothing is removed.',
        'seen.read_stations': 'everybody who is signed in and sees figures',
        'seen.read_workers':
            'engineers, supervisors and administrators, where the site shows people',
        'seen.read_self': 'the person',
        'seen.read_events':
            'engineers, supervisors and administrators, without names where the site shows no people',
        'seen.audit': 'auditors',
        'seen.administer': 'administrators',
        'seen.have_account': 'everybody the own',
        'seen.folder': 'whoever may read their folder on the server’s machine',
        'seen.hub': 'whoever may see this site at the hub',

        'kept.events':
            'Events: who was seen at which station, when, doing what, how sure, by which camera',
        'kept.events.why':
            'All figures are worked out from them, and can be checked and corrected by them',
        'kept.timelines': 'Timelines: from when to when somebody was working, idle or absent',
        'kept.timelines.why': 'Figures of any window, and late events put in their place',
        'kept.worker_sums':
            'Sums of each person for each quarter hour: time working, idle, absent; units',
        'kept.worker_sums.why': 'Figures of shifts and days of that person',
        'kept.worker_changes': 'When the state of a person last changed in each quarter hour',
        'kept.worker_changes.why': 'To say since when somebody is working or idle',
        'kept.station_sums': 'Sums of each station and of the factory for each quarter hour',
        'kept.station_sums.why': 'Figures of stations and of the factory; they name nobody',
        'kept.camera_hours':
            'What each camera said of each station in an hour: events of each type, time of each state, how sure it was',
        'kept.camera_hours.why':
            'To know whether a camera still sees what it saw; they name nobody',
        'kept.corrections':
            'Corrections and disputes: which event was voided, restored or disputed, when, and the reason given',
        'kept.corrections.why':
            'So that nobody changes figures unseen. Reasons are shown to those who may see the person, and that of a dispute to whoever decides, where the person says so.',
        'kept.verdicts': 'Checks: which claims of cameras were drawn, and who said what of them',
        'kept.verdicts.why':
            'To know how often cameras are right; when an event is removed, what was said of it stays, without of whom it was and who said it',
        'kept.register': 'The register of people: id, name, team',
        'kept.register.why': 'To know whose events are taken',
        'kept.audit': 'The audit log: who changed what, and who looked at whose figures',
        'kept.audit.why':
            'So that it is known who did. What an entry tells of a person goes when that person’s data is removed.',
        'kept.accounts':
            'People who sign in: name, roles, person on the floor, when and from which address',
        'kept.accounts.why':
            'To know who asks. Sessions end after seven days; passwords are kept as hashes.',
        'kept.alerts': 'Alerts: what needed a person, who acknowledged it, and what was noted',
        'kept.alerts.why':
            'So that somebody looks after it. Who did, and notes, are shown to those who are in charge.',
        'kept.receivers':
            'Receivers of alerts: addresses of webhooks, the secrets that sign their messages, and who set them up',
        'kept.receivers.why': 'To tell other programs of alerts. A secret is shown once only.',
        'kept.messages': 'Messages of alerts that wait: to whom, and the alerts as they were',
        'kept.messages.why':
            'So that none is lost while a receiver is away. They name nobody, unless the server was told to say who acknowledged an alert and what was noted.',
        'kept.refused':
            'Refused events: those that came by way of Kafka and were not taken, why, and when',
        'kept.refused.why':
            'So that whoever sent them can find out. The topic has what came for as long as its brokers keep messages.',
        'kept.waiting':
            'Waiting corrections: which event is to be voided or restored once it is there, who says so, and why',
        'kept.waiting.why':
            'So that no correction is lost that overtakes its event on the way through Kafka',
        'kept.backups': 'Backups: copies of all this',
        'kept.backups.why':
            'To have it back when a disk fails. Seven days, four weeks and six months are kept.',
        'kept.answers':
            'Answers that servers share in Redis: figures that were asked for, those of people among them',
        'kept.answers.why':
            'So that no server works out what another one has. They are kept for an hour at most, encrypted, and only the servers have the key.',
        'kept.copies':
            'Copies in ClickHouse, where somebody runs a sink: events, intervals and sums, with the ids of people',
        'kept.copies.why':
            'So that years of events can be asked by SQL. They keep events for as long as sums of people, for whoever may read that ClickHouse.',
        'kept.sheets':
            'Sheets at a hub, where there is one: sums of the factory and of workstations, of at least as many people as the site says; where it says 0, also of single people',
        'kept.sheets.why':
            'So that many sites can be compared. No worker is named, and the hub keeps all of them until the site is removed there, also what was corrected and after an erasure.',
        'kept.learned':
            'What was learned across sites: the ledger of what was sent for it, and how far each model’s confidence can be trusted',
        'kept.learned.why':
            'So that no more is told of anybody’s checks than is allowed. It is there where the site takes part in rounds, and names nobody.',
        'kept.reports': 'The last report of each agent beside the cameras',
        'kept.reports.why': 'To know whether cameras are heard',

        'toHub.title': 'What leaves this site for a hub',
        'toHub.none': 'Nothing: this server sends no figures to a hub.',
        'toHub.where': 'Hub',
        'toHub.name': 'Name of this site there',
        'toHub.sums.factory': 'Sums of the factory leave this site, and no finer ones:',
        'toHub.sums.type':
            'Sums of the factory and of each type of workstation leave this site, and no finer ones:',
        'toHub.sums.station':
            'Sums of the factory, of each type of workstation and of each workstation leave this site:',
        'toHub.period.hour': 'times and units of each hour.',
        'toHub.period.day': 'times and units of each day.',
        'toHub.period.week': 'times and units of each week.',
        'toHub.never': 'Never sent are events, figures of a worker, and names of people.',
        'toHub.personal':
            'Figures of single people are sent, too: no least number of people is set. A station at which one person works tells of that person, so what is sent is personal data.',
        'toHub.people':
            'Figures of fewer than {k} people are hidden, and so is what would let them be worked out. Whoever knows a shift still knows who these people are.',
        'toHub.learning.off': 'The site takes no part in learning across sites.',
        'toHub.learning.private.one':
            'The site takes part in private rounds of learning across sites: it sends counts of checks, with noise and masked, at most {count} check of a worker in a round, with ε {epsilon} at most.',
        'toHub.learning.private.other':
            'The site takes part in private rounds of learning across sites: it sends counts of checks, with noise and masked, at most {count} checks of a worker in a round, with ε {epsilon} at most.',
        'toHub.learning.plain':
            'The site takes part in plain rounds of learning across sites: it sends counts of checks as they are, and the hub sees them.',
        'toHub.learning.never':
            'What is learned is how far an event’s confidence can be trusted. No vision model is trained.',

        'privacy.never': 'What is not kept',
        'privacy.noVideo':
            'No pictures and no video. The server gets events, never what a camera saw.',
        'privacy.dropped':
            'These attributes are dropped from events before anything is stored: {names}.',
        'privacy.droppedNone':
            'Only the attributes above are taken from events; all others are dropped.',
        'privacy.decides':
            'The server decides nothing about people and ranks nobody. Its alerts are of workstations, cameras and agents, and name nobody. Where one person works alone at a workstation, an alert that it is idle is about that person for whoever knows the plan.',

        'privacy.looks': 'Looking is kept too',
        'privacy.looksWhat':
            'Who looked at whose figures, and on which day, is kept in the audit log for at least {days} days, with everything that was changed. Nobody can change or remove a row of it unseen. Auditors read it; administrators do, too, but are told of nobody whom this server does not show them.',
        'privacy.toAudit': 'To the audit log',
        'privacy.rights': 'What you can do',
        'privacy.own':
            'See your own figures, download all that is kept of you, and dispute what is wrong',
        'privacy.erase':
            'Have all that names you removed. Ask whoever runs the server; figures of stations and of the factory stay as they are.',

        'privacy.change': 'Change',
        'privacy.changeTitle': 'What is shown and kept of people',
        'privacy.mode': 'Whose figures are shown',
        'privacy.agreementHint':
            'What the agreement with those concerned is called, such as a works agreement and its date.',
        'privacy.untilHint':
            'The last day. After it figures of single people are not shown any more.',
        'privacy.teamHint': '{least} to {most}. In a small team one can be guessed from the sum.',
        'privacy.eventDays': 'Days that events are kept',
        'privacy.peopleDays': 'Days that figures of people are kept',
        'privacy.daysHint': 'Empty: for good. What is older is removed for good.',
        'privacy.missing': 'Must not be empty.',
        'privacy.past': 'Must be in the future.',
        'privacy.size': 'Must be {least} to {most}.',
        'privacy.daysWrong': 'Must be a whole number of days, or empty.',
    },
    de: {
        ...editWords.de,
        'privacy.note':
            'Was dieser Server von Personen aufbewahrt, so wie er jetzt eingestellt ist',
        'privacy.who': 'Wessen Zahlen gezeigt werden',
        'mode.stations': 'Nur Arbeitsplätze',
        'mode.stations.says':
            'Gezeigt werden Zahlen von Arbeitsplätzen und der Fabrik. Niemand sieht Zahlen oder Ereignisse einer einzelnen Person, aber jeder die eigenen.',
        'mode.teams': 'Teams',
        'mode.teams.says':
            'Außer von Arbeitsplätzen und der Fabrik werden Zahlen von Teams gezeigt, für ganze Schichten und Tage, und nur, wo {k} oder mehr Personen am Werk waren. Wo weniger durchscheinen würden, wird mehr verborgen. Niemand sieht Zahlen einer einzelnen Person, aber jeder die eigenen.',
        'mode.individuals': 'Einzelne Personen',
        'mode.individuals.says':
            'Zahlen einzelner Personen sieht, wessen Rolle es erlaubt, nach der hier genannten Vereinbarung und bis zu ihrem Ende.',
        'mode.over':
            'Die Vereinbarung ist abgelaufen: Zahlen einzelner Personen werden nicht mehr gezeigt.',
        'mode.sample':
            'Im Moment gibt es nur Beispieldaten. Sie sind von niemandem, darum werden alle gezeigt.',
        'mode.open':
            'Im Moment meldet sich niemand an, und wer am Rechner des Servers sitzt, sieht alles.',
        'privacy.agreement': 'Vereinbarung',
        'privacy.until': 'Gilt bis',
        'privacy.team': 'Kleinstes Team',
        'privacy.teamOf': '{count} Personen',

        'privacy.kept': 'Was aufbewahrt wird, wozu und wie lange',
        'privacy.what': 'Was',
        'privacy.why': 'Wozu',
        'privacy.long': 'Wie lange',
        'privacy.seen': 'Wer es sehen darf',
        'privacy.days.one': '{count} Tag',
        'privacy.days.other': '{count} Tage',
        'privacy.daysLeast.one': 'mindestens {count} Tag',
        'privacy.daysLeast.other': 'mindestens {count} Tage',
        'privacy.forEver': 'auf Dauer',
        'privacy.registered': 'bis zur Entfernung',
        'privacy.untilNext': 'bis zum nächsten',
        'privacy.eventsFrom': 'Ereignisse von vor {time} sind entfernt.',
        'privacy.peopleFrom': 'Zahlen von Personen von vor {time} sind entfernt.',
        'privacy.waits': 'Solange es Beispieldaten gibt, wird nichts entfernt.',
        'seen.read_stations': 'alle Angemeldeten, die Zahlen sehen',
        'seen.read_workers':
            'Ingenieure, Schichtleitung und Administratoren, falls der Standort Personen zeigt',
        'seen.read_self': 'die Person selbst',
        'seen.read_events':
            'Ingenieure, Schichtleitung und Administratoren, ohne Namen, falls der Standort keine Personen zeigt',
        'seen.audit': 'Prüfer',
        'seen.administer': 'Administratoren',
        'seen.have_account': 'jeder das Eigene',
        'seen.folder': 'wer am Rechner des Servers ihren Ordner lesen darf',
        'seen.hub': 'wer diesen Standort am Hub sehen darf',

        'kept.events':
            'Ereignisse: wer an welchem Arbeitsplatz gesehen wurde, wann, wobei, wie sicher, von welcher Kamera',
        'kept.events.why':
            'Alle Zahlen werden aus ihnen berechnet und lassen sich damit prüfen und korrigieren',
        'kept.timelines':
            'Zeitverläufe: von wann bis wann jemand tätig, im Leerlauf oder abwesend war',
        'kept.timelines.why': 'Zahlen beliebiger Zeiträume, und späte Ereignisse an ihrem Platz',
        'kept.worker_sums':
            'Summen je Person und Viertelstunde: Zeit tätig, im Leerlauf, abwesend; Stück',
        'kept.worker_sums.why': 'Zahlen der Schichten und Tage dieser Person',
        'kept.worker_changes':
            'Wann sich der Zustand einer Person in jeder Viertelstunde zuletzt änderte',
        'kept.worker_changes.why': 'Um zu sagen, seit wann jemand tätig oder im Leerlauf ist',
        'kept.station_sums': 'Summen je Arbeitsplatz und der Fabrik für jede Viertelstunde',
        'kept.station_sums.why': 'Zahlen von Arbeitsplätzen und der Fabrik; sie nennen niemanden',
        'kept.camera_hours':
            'Was jede Kamera in einer Stunde von jedem Arbeitsplatz meldete: Ereignisse jeder Art, Zeit je Zustand, wie sicher sie war',
        'kept.camera_hours.why':
            'Um zu wissen, ob eine Kamera noch sieht, was sie sah; sie nennen niemanden',
        'kept.corrections':
            'Korrekturen und Einsprüche: welches Ereignis storniert oder zurückgeholt wurde oder einen Einspruch hat, wann, und der angegebene Grund',
        'kept.corrections.why':
            'Damit niemand Zahlen unbemerkt ändert. Gründe sieht, wer die Person sehen darf, und den eines Einspruchs, wer entscheidet, wenn die Person es sagt.',
        'kept.verdicts':
            'Prüfungen: welche Angaben von Kameras ausgelost wurden und wer was dazu gesagt hat',
        'kept.verdicts.why':
            'Um zu wissen, wie oft Kameras recht haben; wird ein Ereignis entfernt, bleibt, was dazu gesagt wurde, ohne von wem es handelt und wer es gesagt hat',
        'kept.register': 'Die Stammdaten: Kennung, Name, Team',
        'kept.register.why': 'Um zu wissen, wessen Ereignisse angenommen werden',
        'kept.audit': 'Das Protokoll: wer was geändert und wer wessen Zahlen angesehen hat',
        'kept.audit.why':
            'Damit man weiß, wer es war. Was ein Eintrag von einer Person sagt, geht mit deren Daten.',
        'kept.accounts':
            'Wer sich anmeldet: Name, Rollen, Person in der Halle, wann und von welcher Adresse',
        'kept.accounts.why':
            'Um zu wissen, wer fragt. Sitzungen enden nach sieben Tagen; von Passwörtern bleibt nur ein Hash.',
        'kept.alerts': 'Alarme: was jemanden brauchte, wer sie quittiert hat, und Notizen dazu',
        'kept.alerts.why':
            'Damit sich jemand kümmert. Wer es war, und Notizen, sehen die Verantwortlichen.',
        'kept.receivers':
            'Empfänger von Alarmen: Adressen von Webhooks, die Geheimnisse, mit denen ihre Nachrichten signiert werden, und wer sie eingerichtet hat',
        'kept.receivers.why':
            'Damit andere Programme von Alarmen erfahren. Ein Geheimnis wird nur einmal gezeigt.',
        'kept.messages': 'Wartende Nachrichten von Alarmen: an wen, und die Alarme, wie sie waren',
        'kept.messages.why':
            'Damit keine verloren geht, während ein Empfänger weg ist. Sie nennen niemanden, es sei denn, dem Server wurde gesagt, dass er nennt, wer einen Alarm quittiert hat und was notiert wurde.',
        'kept.refused':
            'Abgelehnte Ereignisse: solche, die über Kafka kamen und nicht angenommen wurden, warum und wann',
        'kept.refused.why':
            'Damit der Absender es erfahren kann. Im Topic steht, was kam, solange dessen Broker Nachrichten aufbewahren.',
        'kept.waiting':
            'Wartende Korrekturen: welches Ereignis storniert oder zurückgeholt wird, sobald es da ist, wer das sagt und warum',
        'kept.waiting.why':
            'Damit keine Korrektur verloren geht, die ihr Ereignis auf dem Weg durch Kafka überholt',
        'kept.backups': 'Sicherungen: Kopien von allem',
        'kept.backups.why':
            'Um es zurückzuhaben, wenn eine Platte ausfällt. Aufbewahrt werden sieben Tage, vier Wochen und sechs Monate.',
        'kept.answers':
            'Antworten, die Server sich in Redis teilen: Zahlen, nach denen gefragt wurde, auch von Personen',
        'kept.answers.why':
            'Damit kein Server ausrechnet, was ein anderer schon hat. Sie bleiben höchstens eine Stunde, verschlüsselt, und nur die Server haben den Schlüssel.',
        'kept.copies':
            'Kopien in ClickHouse, wo jemand sie anlegt: Ereignisse, Abschnitte und Summen, mit den Kennungen von Personen',
        'kept.copies.why':
            'Damit man Ereignisse vieler Jahre mit SQL befragen kann. Ereignisse bleiben dort so lange wie Summen von Personen, für alle, die dieses ClickHouse lesen dürfen.',
        'kept.sheets':
            'Blätter an einem Hub, wo es einen gibt: Summen der Fabrik und der Arbeitsplätze, von mindestens so vielen Personen, wie der Standort vorgibt; gibt er 0 vor, auch von einzelnen Personen',
        'kept.sheets.why':
            'Damit man viele Standorte vergleichen kann. Niemand wird genannt, und der Hub bewahrt alle auf, bis der Standort dort entfernt wird, auch was berichtigt wurde und nach einer Löschung.',
        'kept.learned':
            'Was mit anderen Standorten gelernt wurde: das Verzeichnis dessen, was dafür gesendet wurde, und wie weit man der Sicherheit jedes Modells trauen kann',
        'kept.learned.why':
            'Damit von niemandes Prüfungen mehr verraten wird als erlaubt. Es gibt das nur, wo der Standort an Runden teilnimmt, und es nennt niemanden.',
        'kept.reports': 'Der letzte Bericht jedes Agenten bei den Kameras',
        'kept.reports.why': 'Um zu wissen, ob man von den Kameras hört',

        'toHub.title': 'Was diesen Standort zu einem Hub verlässt',
        'toHub.none': 'Nichts: Dieser Server sendet keine Zahlen an einen Hub.',
        'toHub.where': 'Hub',
        'toHub.name': 'Name dieses Standorts dort',
        'toHub.sums.factory': 'Summen der Fabrik verlassen diesen Standort, und keine feineren:',
        'toHub.sums.type':
            'Summen der Fabrik und jeder Art von Arbeitsplatz verlassen diesen Standort, und keine feineren:',
        'toHub.sums.station':
            'Summen der Fabrik, jeder Art von Arbeitsplatz und jedes Arbeitsplatzes verlassen diesen Standort:',
        'toHub.period.hour': 'Zeiten und Stückzahlen jeder Stunde.',
        'toHub.period.day': 'Zeiten und Stückzahlen jedes Tages.',
        'toHub.period.week': 'Zeiten und Stückzahlen jeder Woche.',
        'toHub.never':
            'Nie gesendet werden Ereignisse, Zahlen einer Person und Namen von Personen.',
        'toHub.personal':
            'Auch Zahlen einzelner Personen werden gesendet: Es ist keine kleinste Zahl von Personen eingestellt. Ein Arbeitsplatz, an dem eine Person arbeitet, erzählt von dieser Person; was gesendet wird, sind also Personendaten.',
        'toHub.people':
            'Zahlen von weniger als {k} Personen sind verborgen, und auch, woraus man sie errechnen könnte. Wer eine Schicht kennt, weiß trotzdem, wer diese Personen sind.',
        'toHub.learning.off': 'Der Standort lernt nicht mit anderen Standorten.',
        'toHub.learning.private.one':
            'Der Standort nimmt an privaten Runden teil, in denen Standorte miteinander lernen: Er sendet Zahlen von Prüfungen, verrauscht und maskiert, höchstens {count} Prüfung einer Person je Runde, mit ε von höchstens {epsilon}.',
        'toHub.learning.private.other':
            'Der Standort nimmt an privaten Runden teil, in denen Standorte miteinander lernen: Er sendet Zahlen von Prüfungen, verrauscht und maskiert, höchstens {count} Prüfungen einer Person je Runde, mit ε von höchstens {epsilon}.',
        'toHub.learning.plain':
            'Der Standort nimmt an offenen Runden teil, in denen Standorte miteinander lernen: Er sendet Zahlen von Prüfungen, wie sie sind, und der Hub sieht sie.',
        'toHub.learning.never':
            'Gelernt wird, wie weit man der Sicherheit eines Ereignisses trauen kann. Kein Bildmodell wird trainiert.',

        'privacy.never': 'Was nicht aufbewahrt wird',
        'privacy.noVideo':
            'Keine Bilder und kein Video. Der Server bekommt Ereignisse, nie was eine Kamera sah.',
        'privacy.dropped':
            'Diese Angaben werden aus Ereignissen entfernt, bevor etwas gespeichert wird: {names}.',
        'privacy.droppedNone':
            'Aus Ereignissen werden nur die Angaben oben übernommen, alle anderen fallen weg.',
        'privacy.decides':
            'Der Server entscheidet nichts über Personen und ordnet niemanden in eine Rangfolge. Seine Alarme gelten Arbeitsplätzen, Kameras und Agenten und nennen niemanden. Wo eine Person allein an einem Arbeitsplatz arbeitet, gilt ein Alarm über Leerlauf für alle, die den Plan kennen, dieser Person.',

        'privacy.looks': 'Auch das Ansehen wird aufbewahrt',
        'privacy.looksWhat':
            'Wer wessen Zahlen angesehen hat, und an welchem Tag, steht mindestens {days} Tage im Protokoll, mit allem, was geändert wurde. Niemand kann unbemerkt eine Zeile davon ändern oder entfernen. Prüfer lesen es; Administratoren auch, doch erfahren sie von niemandem, den dieser Server ihnen nicht zeigt.',
        'privacy.toAudit': 'Zum Protokoll',
        'privacy.rights': 'Was Sie tun können',
        'privacy.own':
            'Die eigenen Zahlen ansehen, alles herunterladen, was von Ihnen aufbewahrt wird, und Einspruch erheben gegen das, was falsch ist',
        'privacy.erase':
            'Alles entfernen lassen, was Sie nennt. Wenden Sie sich an die Betreiber des Servers; Zahlen von Arbeitsplätzen und der Fabrik bleiben, wie sie sind.',

        'privacy.change': 'Ändern',
        'privacy.changeTitle': 'Was von Personen gezeigt und aufbewahrt wird',
        'privacy.mode': 'Wessen Zahlen gezeigt werden',
        'privacy.agreementHint':
            'Wie die Vereinbarung mit den Betroffenen heißt, etwa eine Betriebsvereinbarung mit Datum.',
        'privacy.untilHint':
            'Der letzte Tag. Danach werden Zahlen einzelner Personen nicht mehr gezeigt.',
        'privacy.teamHint':
            '{least} bis {most}. In einem kleinen Team lässt sich eine Person aus der Summe erraten.',
        'privacy.eventDays': 'Tage, die Ereignisse aufbewahrt werden',
        'privacy.peopleDays': 'Tage, die Zahlen von Personen aufbewahrt werden',
        'privacy.daysHint': 'Leer: auf Dauer. Was älter ist, wird endgültig entfernt.',
        'privacy.missing': 'Darf nicht leer sein.',
        'privacy.past': 'Muss in der Zukunft liegen.',
        'privacy.size': 'Muss {least} bis {most} sein.',
        'privacy.daysWrong': 'Muss eine ganze Zahl von Tagen sein, oder leer.',
    },
});

export type Words = ReturnType<typeof useWords>;
