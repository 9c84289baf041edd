import { alertWords } from '../../alerts/words';
import { actorWords } from '../../people/actors';
import { editWords } from '../../edit/words';
import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        ...actorWords.en,
        ...editWords.en,
        ...alertWords.en,
        'alerts.tabs': 'Alerts, or how they begin and are told',
        'alerts.open': 'Open',
        'alerts.past': 'Past',
        'alerts.rules': 'Rules',
        'alerts.receivers': 'Messages',
        'alerts.none': 'Nothing needs anybody now',
        'alerts.noneWhat': 'An alert appears here as soon as one begins, and leaves by itself.',
        'alerts.counts': '{firing} firing, {acknowledged} acknowledged, {silenced} silenced',
        'alerts.since': 'since {time}, {lasts}',
        'alerts.firing': 'Firing',
        'alerts.acknowledged': 'Acknowledged',
        'alerts.acknowledgedBy': 'Acknowledged {time} ({name})',
        'alerts.acknowledgedAt': 'Acknowledged {time}',
        'alerts.silencedUntil': 'No messages until {time}',
        'alerts.why': 'See why',
        'alerts.whyThis': 'See why: {name}',
        'alerts.whyStation': 'Timeline',
        'alerts.acknowledge': 'Acknowledge',
        'alerts.acknowledgeThis': 'Acknowledge: {name}',
        'alerts.note': 'Note',
        'alerts.noteHint':
            'What others should know, such as what was found or done. It is kept; name nobody in it.',
        'alerts.acknowledgeWhat':
            'Others see that somebody looks after it. It stays here until it is over.',
        'alerts.silence': 'Silence',
        'alerts.silenceThis': 'Silence: {name}',
        'alerts.silenceWhat':
            'No message tells of this, now or when it begins again, for this time. Here it is still shown.',
        'alerts.silenceFor': 'For how long',
        'alerts.silence.30': '30 minutes',
        'alerts.silence.60': '1 hour',
        'alerts.silence.240': '4 hours',
        'alerts.silence.1440': '24 hours',
        'alerts.silence.10080': '7 days',
        'alerts.unsilence': 'End the silence',
        'alerts.unsilenceThis': 'End the silence: {name}',
        'alerts.silenceWhy': 'Why',
        'alerts.silenceWhyHint': 'It is kept in the audit log.',
        'alerts.group': '{count} at once: {rule}',
        'alerts.groupOf': '{first} and {count} more',
        'alerts.showAll': 'Show each',
        'alerts.hideAll': 'Show as one',
        'alerts.tooLong': 'It has {bytes} bytes; at most {most} are kept.',

        'advice.station_idle':
            'Ask there what holds up the work, such as material, a fault or a break that is not planned.',
        'advice.station_vacant':
            'Find out who is missing there. If nobody is meant to be there, change the planned time.',
        'advice.station_behind':
            'Look at its lost time. If the target never fits, change the target.',
        'advice.station_unknown':
            'See whether something stands before the camera, or whether it has been moved.',
        'advice.camera_silent':
            'See whether what reads the camera still runs and reaches its agent.',
        'advice.camera_dark': 'Look at the picture: light, lens, cover.',
        'advice.camera_offline': 'Check its power, its cable and the switch between.',
        'advice.camera_clock':
            'Have it take its time from a time server. If its clock is right, find out why its messages wait.',
        'advice.agent_offline':
            'Check the agent’s power and network. It keeps events and sends them when it is back.',
        'advice.agent_full': 'Find out why it cannot send, or give its spool more room.',
        'advice.agent_rejected':
            'Read the reasons with “shopfloor spool list”, mend them, and send the events again with “shopfloor spool replay”.',
        'advice.drift':
            'Look at the camera’s picture, then check some of its claims on the page Quality.',
        'advice.audit_accuracy':
            'See on the page Quality what it mistakes for what. Go back to the model before, or train this one again.',
        'advice.retraining':
            'Fetch the training data from the page Quality, and compare the new model with this one there.',
        'advice.disk_low': 'Free some room, keep events for a shorter time, or move the database.',
        'advice.backup_missing':
            'Look into the server’s log for the reason, and make one with “shopfloor backup”.',
        'advice.commits_failing':
            'See whether the disk is full, broken or read-only. Agents keep what they could not send.',
        'advice.certificate_expiring': 'Renew the certificate, and reload the server.',

        'past.what': 'What',
        'past.of': 'Of what',
        'past.time': 'When',
        'past.lasted': 'Lasted',
        'past.seen': 'Acknowledged',
        'past.end': 'Why it ended',
        'past.nobody': 'by nobody',
        'past.recovered': 'It is well again',
        'past.late_events': 'Events that came late show that it never was so',
        'past.unplanned': 'Planned time ended',
        'past.gone': 'What it was of is not there any more',
        'past.gone.model': 'Its camera has another model, or is not seen any more',
        'past.rule_off': 'The rule was switched off',
        'past.none': 'There was no alert yet',
        'past.noneHere': 'None among those looked through; there are older ones.',
        'past.pages': 'Pages of past alerts',
        'past.newer': 'Newer',
        'past.older': 'Older',

        'reads.station_idle': 'How much planned time somebody is there and nobody works.',
        'reads.station_vacant': 'How much planned time nobody is there.',
        'reads.station_behind':
            'How far its units are behind the target so far, from half an hour into the shift on.',
        'reads.station_unknown':
            'In how much of the last hour’s planned time it could not be seen who is there.',
        'reads.camera_silent': 'Whether its agent hears nothing of it.',
        'reads.camera_dark': 'Whether it says that it sees nothing.',
        'reads.camera_offline': 'Whether it cannot be reached.',
        'reads.camera_clock': 'How far the times of its messages are from their arrival.',
        'reads.agent_offline': 'How many of its reports in a row are missing.',
        'reads.agent_full': 'Whether it gave up or refused events within the last ten minutes.',
        'reads.agent_rejected': 'How many events the server rejected that wait for somebody.',
        'reads.drift': 'How far what it sees has drifted, as the page Quality says.',
        'reads.audit_accuracy':
            'How often it is right at most, by checks of people, where there are enough.',
        'reads.retraining': 'Whether its model is to be trained again.',
        'reads.disk_low': 'How much room is left on the disk of the database, or of its backups.',
        'reads.backup_missing': 'How old the latest backup is, where the server makes any.',
        'reads.commits_failing': 'Whether nothing can be written.',
        'reads.certificate_expiring': 'In how many days the server’s certificate ends.',

        'rules.note':
            'A rule reads a value every few seconds. Once it is wrong for long enough, an alert begins; it ends by itself when the value is well again. “Planned time only”: nothing begins outside of shifts.',
        'rules.rule': 'Rule',
        'rules.threshold': 'Threshold',
        'rules.for': 'For',
        'rules.severity': 'Severity',
        'rules.quiet': 'Planned time only',
        'rules.on': 'On',
        'rules.off': 'Off',
        'rules.yes': 'yes',
        'rules.no': 'no',
        'rules.atOnce': 'at once',
        'rules.own.one': '{count} station has its own',
        'rules.own.other': '{count} stations have their own',
        'rules.edit': 'Rule: {rule}',
        'rules.enabled': 'This rule holds',
        'rules.thresholdOf': 'Threshold, in {unit}',
        'rules.levelAbove': 'Wrong from this level on. Preset: {preset}.',
        'rules.above': 'Wrong from this value on; from {least} to {most}. Preset: {preset}.',
        'rules.below': 'Wrong at this value and below; from {least} to {most}. Preset: {preset}.',
        'rules.forMinutes': 'For how many minutes',
        'rules.forShort': 'For, in minutes',
        'rules.forHint': 'How long it must be wrong before the alert begins. Preset: {preset}.',
        'rules.quietHint': 'Nothing begins outside of planned time.',
        'rules.stations': 'Stations with limits of their own',
        'rules.stationsHint': 'What is left empty is as for all.',
        'rules.addStation': 'Add a station',
        'rules.asForAll': 'as for all',
        'rules.preset': 'As preset',
        'rules.faultRange': 'A number from {least} to {most}.',
        'rules.gone': '{id} (not registered)',

        'receivers.what':
            'Messages of alerts go to webhooks (CloudEvents 1.0, signed as Standard Webhooks are) and by e-mail. They wait here for up to a week until they arrive, so none is lost. They name no people, unless the server was started with --alert-names.',
        'receivers.webhooks': 'Webhooks',
        'receivers.add': 'Add webhook',
        'receivers.new': 'New webhook',
        'receivers.url': 'Address',
        'receivers.urlHint': 'https://…; plain http only to this machine.',
        'receivers.create': 'Create',
        'receivers.none': 'There is no webhook yet',
        'receivers.state': 'State',
        'receivers.waiting': 'Waiting',
        'receivers.delivered': 'Arrived',
        'receivers.givenUp': 'Given up',
        'receivers.tried': 'Last tried',
        'receivers.never': 'never',
        'receivers.arrives': 'Arrives',
        'receivers.untried': 'Nothing sent yet',
        'receivers.failing': 'Failing since {time}',
        'receivers.answered': 'answered {status}',
        'receivers.delete': 'Delete',
        'receivers.deleteTitle': 'Delete the webhook {url}?',
        'receivers.deleteWhat.one':
            'Nothing is sent there any more; {count} message that waits is dropped.',
        'receivers.deleteWhat.other':
            'Nothing is sent there any more; {count} messages that wait are dropped.',
        'receivers.test': 'Send a test message',
        'receivers.tested.one':
            'A test message goes to {count} receiver. Its row tells whether it arrives.',
        'receivers.tested.other':
            'A test message goes to {count} receivers. Their rows tell whether it arrives.',
        'receivers.testedNobody':
            'No test message was sent, as nobody receives any: add a webhook, or set up e-mail.',
        'receivers.notTested': 'No test message was sent.',
        'receivers.made': 'The webhook was created',
        'receivers.madeWhat':
            'By this secret its receiver knows that a message is from here. It is shown only now.',
        'receivers.secret': 'Secret',
        'receivers.copied': 'I have put the secret away',
        'receivers.tooSoon': 'The secret is not shown again: put it away first.',
        'receivers.done': 'Done',
        'receivers.mail': 'E-mail',
        'receivers.noMail': 'E-mail is not set up. It is set when the server starts:',
        'receivers.mailTo': 'To the addresses that the server was started with.',
        'receivers.fault': 'An address that begins with https:// or http://.',
        'receivers.plain':
            'Whoever is on the network could read what is sent there. Use https, or start the server with --webhook-hosts.',
        'receivers.refused': '{peer} refuses connections',
        'receivers.unanswered': '{peer} does not answer',
        'receivers.unreached': '{peer} cannot be reached: {why}',
        'receivers.next': 'next try {time}',
    },
    de: {
        ...actorWords.de,
        ...editWords.de,
        ...alertWords.de,
        'alerts.tabs': 'Alarme, oder wie sie beginnen und gemeldet werden',
        'alerts.open': 'Offen',
        'alerts.past': 'Vergangen',
        'alerts.rules': 'Regeln',
        'alerts.receivers': 'Meldungen',
        'alerts.none': 'Nichts braucht gerade jemanden',
        'alerts.noneWhat':
            'Ein Alarm erscheint hier, sobald er beginnt, und verschwindet von selbst.',
        'alerts.counts': '{firing} aktiv, {acknowledged} quittiert, {silenced} stummgeschaltet',
        'alerts.since': 'seit {time}, {lasts}',
        'alerts.firing': 'Aktiv',
        'alerts.acknowledged': 'Quittiert',
        'alerts.acknowledgedBy': 'Quittiert {time} ({name})',
        'alerts.acknowledgedAt': 'Quittiert {time}',
        'alerts.silencedUntil': 'Keine Meldungen bis {time}',
        'alerts.why': 'Ursache ansehen',
        'alerts.whyThis': 'Ursache ansehen: {name}',
        'alerts.whyStation': 'Zeitverlauf',
        'alerts.acknowledge': 'Quittieren',
        'alerts.acknowledgeThis': 'Quittieren: {name}',
        'alerts.note': 'Notiz',
        'alerts.noteHint':
            'Was andere wissen sollen, etwa was gefunden oder getan wurde. Sie wird aufbewahrt; bitte niemanden darin nennen.',
        'alerts.acknowledgeWhat':
            'Andere sehen, dass sich jemand kümmert. Der Alarm bleibt hier, bis er vorbei ist.',
        'alerts.silence': 'Stummschalten',
        'alerts.silenceThis': 'Stummschalten: {name}',
        'alerts.silenceWhat':
            'So lange geht keine Meldung davon aus, auch wenn es von neuem beginnt. Hier bleibt es zu sehen.',
        'alerts.silenceFor': 'Wie lange',
        'alerts.silence.30': '30 Minuten',
        'alerts.silence.60': '1 Stunde',
        'alerts.silence.240': '4 Stunden',
        'alerts.silence.1440': '24 Stunden',
        'alerts.silence.10080': '7 Tage',
        'alerts.unsilence': 'Wieder melden',
        'alerts.unsilenceThis': 'Wieder melden: {name}',
        'alerts.silenceWhy': 'Warum',
        'alerts.silenceWhyHint': 'Es bleibt im Protokoll.',
        'alerts.group': '{count} zugleich: {rule}',
        'alerts.groupOf': '{first} und {count} weitere',
        'alerts.showAll': 'Einzeln zeigen',
        'alerts.hideAll': 'Zusammen zeigen',
        'alerts.tooLong': 'Es sind {bytes} Bytes; höchstens {most} werden aufbewahrt.',

        'advice.station_idle':
            'Vor Ort fragen, was die Arbeit aufhält: Material, eine Störung, eine ungeplante Pause.',
        'advice.station_vacant':
            'Klären, wer dort fehlt. Soll niemand dort sein, die Planzeit ändern.',
        'advice.station_behind': 'Die verlorene Zeit ansehen. Passt das Soll nie, das Soll ändern.',
        'advice.station_unknown':
            'Nachsehen, ob etwas vor der Kamera steht oder ob sie verstellt ist.',
        'advice.camera_silent':
            'Nachsehen, ob das Programm der Kamera läuft und seinen Agenten erreicht.',
        'advice.camera_dark': 'Das Bild ansehen: Licht, Objektiv, Abdeckung.',
        'advice.camera_offline': 'Strom, Kabel und den Switch dazwischen prüfen.',
        'advice.camera_clock':
            'Die Kamera ihre Zeit von einem Zeitserver holen lassen. Geht die Uhr richtig, klären, warum ihre Meldungen warten.',
        'advice.agent_offline':
            'Strom und Netz des Agenten prüfen. Er behält Ereignisse und sendet sie, sobald er zurück ist.',
        'advice.agent_full':
            'Klären, warum er nicht senden kann, oder seinem Spool mehr Platz geben.',
        'advice.agent_rejected':
            'Die Gründe mit „shopfloor spool list“ lesen, beheben, und die Ereignisse mit „shopfloor spool replay“ erneut senden.',
        'advice.drift':
            'Das Bild der Kamera ansehen, dann auf der Seite Qualität einige ihrer Angaben prüfen.',
        'advice.audit_accuracy':
            'Auf der Seite Qualität ansehen, was sie womit verwechselt. Zum vorigen Modell zurückgehen oder dieses neu trainieren.',
        'advice.retraining':
            'Die Trainingsdaten von der Seite Qualität holen und dort das neue Modell mit diesem vergleichen.',
        'advice.disk_low':
            'Platz schaffen, Ereignisse kürzer aufbewahren oder die Datenbank verlegen.',
        'advice.backup_missing':
            'Im Protokoll des Servers nach dem Grund sehen und mit „shopfloor backup“ eine anlegen.',
        'advice.commits_failing':
            'Nachsehen, ob der Datenträger voll, defekt oder schreibgeschützt ist. Agenten behalten, was sie nicht senden konnten.',
        'advice.certificate_expiring': 'Das Zertifikat erneuern und den Server neu laden lassen.',

        'past.what': 'Was',
        'past.of': 'Wovon',
        'past.time': 'Wann',
        'past.lasted': 'Dauer',
        'past.seen': 'Quittiert',
        'past.end': 'Warum es endete',
        'past.nobody': 'von niemandem',
        'past.recovered': 'Es ist wieder gut',
        'past.late_events': 'Verspätete Ereignisse zeigen, dass es nie so war',
        'past.unplanned': 'Die Planzeit endete',
        'past.gone': 'Worum es ging, gibt es nicht mehr',
        'past.gone.model': 'Die Kamera hat ein anderes Modell oder wird nicht mehr gesehen',
        'past.rule_off': 'Die Regel wurde ausgeschaltet',
        'past.none': 'Noch gab es keinen Alarm',
        'past.noneHere': 'Keiner unter den durchgesehenen; es gibt ältere.',
        'past.pages': 'Seiten vergangener Alarme',
        'past.newer': 'Neuere',
        'past.older': 'Ältere',

        'reads.station_idle': 'Wie viel Planzeit lang jemand dort ist und niemand tätig.',
        'reads.station_vacant': 'Wie viel Planzeit lang niemand dort ist.',
        'reads.station_behind':
            'Wie weit die Stückzahl bisher hinter dem Soll liegt, ab einer halben Stunde nach Beginn der Schicht.',
        'reads.station_unknown':
            'In wie viel der Planzeit der letzten Stunde nicht zu sehen war, wer dort ist.',
        'reads.camera_silent': 'Ob ihr Agent nichts von ihr hört.',
        'reads.camera_dark': 'Ob sie meldet, dass sie nichts sieht.',
        'reads.camera_offline': 'Ob sie nicht zu erreichen ist.',
        'reads.camera_clock':
            'Wie weit die Zeiten ihrer Meldungen von deren Ankunft entfernt sind.',
        'reads.agent_offline': 'Wie viele seiner Meldungen in Folge fehlen.',
        'reads.agent_full':
            'Ob er in den letzten zehn Minuten Ereignisse aufgegeben oder abgewiesen hat.',
        'reads.agent_rejected': 'Wie viele abgelehnte Ereignisse auf jemanden warten.',
        'reads.drift': 'Wie weit sich verschoben hat, was sie sieht; die Seite Qualität zeigt es.',
        'reads.audit_accuracy':
            'Wie oft sie höchstens recht hat, nach Prüfungen von Menschen, wo es genug gibt.',
        'reads.retraining': 'Ob ihr Modell neu zu trainieren ist.',
        'reads.disk_low':
            'Wie viel Platz auf dem Datenträger der Datenbank oder ihrer Sicherungen ist.',
        'reads.backup_missing': 'Wie alt die letzte Sicherung ist, wo der Server welche anlegt.',
        'reads.commits_failing': 'Ob nichts geschrieben werden kann.',
        'reads.certificate_expiring': 'In wie vielen Tagen das Zertifikat des Servers endet.',

        'rules.note':
            'Eine Regel liest alle paar Sekunden einen Wert. Ist er lange genug schlecht, beginnt ein Alarm; er endet von selbst, wenn der Wert wieder gut ist. „Nur in Planzeit“: Außerhalb von Schichten beginnt nichts.',
        'rules.rule': 'Regel',
        'rules.threshold': 'Schwelle',
        'rules.for': 'Dauer',
        'rules.severity': 'Schwere',
        'rules.quiet': 'Nur in Planzeit',
        'rules.on': 'An',
        'rules.off': 'Aus',
        'rules.yes': 'ja',
        'rules.no': 'nein',
        'rules.atOnce': 'sofort',
        'rules.own.one': '{count} Arbeitsplatz hat eigene',
        'rules.own.other': '{count} Arbeitsplätze haben eigene',
        'rules.edit': 'Regel: {rule}',
        'rules.enabled': 'Diese Regel gilt',
        'rules.thresholdOf': 'Schwelle, in {unit}',
        'rules.levelAbove': 'Schlecht ab dieser Stufe. Vorgabe: {preset}.',
        'rules.above': 'Schlecht ab diesem Wert; von {least} bis {most}. Vorgabe: {preset}.',
        'rules.below':
            'Schlecht bei diesem Wert und darunter; von {least} bis {most}. Vorgabe: {preset}.',
        'rules.forMinutes': 'Wie viele Minuten lang',
        'rules.forShort': 'Dauer, in Minuten',
        'rules.forHint':
            'So lange muss es schlecht sein, bevor der Alarm beginnt. Vorgabe: {preset}.',
        'rules.quietHint': 'Außerhalb der Planzeit beginnt nichts.',
        'rules.stations': 'Arbeitsplätze mit eigenen Grenzen',
        'rules.stationsHint': 'Was leer bleibt, ist wie bei allen.',
        'rules.addStation': 'Arbeitsplatz hinzufügen',
        'rules.asForAll': 'wie bei allen',
        'rules.preset': 'Wie vorgegeben',
        'rules.faultRange': 'Eine Zahl von {least} bis {most}.',
        'rules.gone': '{id} (nicht eingetragen)',

        'receivers.what':
            'Meldungen von Alarmen gehen an Webhooks (CloudEvents 1.0, signiert wie Standard Webhooks) und als E-Mail. Sie warten hier bis zu einer Woche, bis sie ankommen; so geht keine verloren. Sie nennen keine Personen, außer wenn der Server mit --alert-names gestartet wurde.',
        'receivers.webhooks': 'Webhooks',
        'receivers.add': 'Webhook hinzufügen',
        'receivers.new': 'Neuer Webhook',
        'receivers.url': 'Adresse',
        'receivers.urlHint': 'https://…; unverschlüsselt nur zu diesem Rechner.',
        'receivers.create': 'Anlegen',
        'receivers.none': 'Noch gibt es keinen Webhook',
        'receivers.state': 'Zustand',
        'receivers.waiting': 'Wartend',
        'receivers.delivered': 'Angekommen',
        'receivers.givenUp': 'Aufgegeben',
        'receivers.tried': 'Zuletzt versucht',
        'receivers.never': 'nie',
        'receivers.arrives': 'Kommt an',
        'receivers.untried': 'Noch nichts gesendet',
        'receivers.failing': 'Gestört seit {time}',
        'receivers.answered': 'Antwort {status}',
        'receivers.delete': 'Löschen',
        'receivers.deleteTitle': 'Webhook {url} löschen?',
        'receivers.deleteWhat.one':
            'Dorthin wird nichts mehr gesendet; {count} wartende Meldung entfällt.',
        'receivers.deleteWhat.other':
            'Dorthin wird nichts mehr gesendet; {count} wartende Meldungen entfallen.',
        'receivers.test': 'Probemeldung senden',
        'receivers.tested.one':
            'Eine Probemeldung geht an {count} Empfänger. Seine Zeile sagt, ob sie ankommt.',
        'receivers.tested.other':
            'Eine Probemeldung geht an {count} Empfänger. Ihre Zeilen sagen, ob sie ankommt.',
        'receivers.testedNobody':
            'Es wurde keine Probemeldung gesendet, da niemand welche empfängt: einen Webhook hinzufügen oder E-Mail einrichten.',
        'receivers.notTested': 'Es wurde keine Probemeldung gesendet.',
        'receivers.made': 'Der Webhook ist angelegt',
        'receivers.madeWhat':
            'An diesem Geheimnis erkennt der Empfänger, dass eine Meldung von hier ist. Es wird nur jetzt gezeigt.',
        'receivers.secret': 'Geheimnis',
        'receivers.copied': 'Ich habe das Geheimnis aufbewahrt',
        'receivers.tooSoon': 'Das Geheimnis wird nicht wieder gezeigt: bitte erst aufbewahren.',
        'receivers.done': 'Fertig',
        'receivers.mail': 'E-Mail',
        'receivers.noMail': 'E-Mail ist nicht eingerichtet. Das geschieht beim Start des Servers:',
        'receivers.mailTo': 'An die Adressen, mit denen der Server gestartet wurde.',
        'receivers.fault': 'Eine Adresse, die mit https:// oder http:// beginnt.',
        'receivers.plain':
            'Wer im Netz ist, könnte lesen, was dorthin gesendet wird. Bitte https verwenden oder den Server mit --webhook-hosts starten.',
        'receivers.refused': '{peer} nimmt keine Verbindung an',
        'receivers.unanswered': '{peer} antwortet nicht',
        'receivers.unreached': '{peer} ist nicht zu erreichen: {why}',
        'receivers.next': 'nächster Versuch {time}',
    },
});

export type Words = ReturnType<typeof useWords>;
