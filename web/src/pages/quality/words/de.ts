import type { en } from './en';

export const de: Record<keyof typeof en, string> = {
    'quality.note': 'Ob die Kameras noch sehen, was sie sahen, und wie oft sie recht haben',
    'quality.tabs': 'Teile der Seite',
    'quality.cameras': 'Kameras',
    'quality.audits': 'Prüfen',
    'quality.accuracy': 'Genauigkeit',
    'quality.disputes': 'Einsprüche',
    'quality.noCamera': 'Ereignisse ohne Kamera',
    'quality.noModel': 'kein Modell genannt',
    'quality.camera': 'Kamera',
    'quality.model': 'Modell',
    'quality.find': 'Kamera suchen',
    'quality.noneFound': 'Keine Kamera und kein Modell heißt so.',

    'quality.judged': 'Beurteilt {time}, nach jeder Schicht',
    'quality.notJudged': 'Noch nicht beurteilt',
    'quality.none.title': 'Noch wurde keine Kamera beurteilt',
    'quality.none.text':
        'Eine Kamera wird nach jeder Schicht beurteilt, in der sie Ereignisse geschickt hat. Verglichen wird sie mit ihren eigenen ersten 30 Schichten; ab der 21. wird jede beurteilt.',
    'quality.how':
        'Jede Kamera wird mit jedem Modell an ihren eigenen ersten Schichten gemessen, tags und nachts getrennt. Beobachten: einen Blick wert, kein Alarm. Warnung: In einem Werk, in dem sich nichts ändert, kommt eine in zwanzig Schichten irgendwo vor. Handeln: Warnung in 2 der letzten 3 Schichten. Keine Zahl ändert sich dadurch.',
    'quality.day': 'tags',
    'quality.night': 'nachts',
    'quality.level': 'Zustand',
    'quality.level.healthy': 'In Ordnung',
    'quality.level.watch': 'Beobachten',
    'quality.level.warn': 'Warnung',
    'quality.level.act': 'Handeln',
    'quality.level.learning': 'Lernt',
    'quality.level.no_claim': 'Sieht nicht',
    'quality.learnt': '{count} von {wanted} Schichten',
    'quality.since': 'seit {time}',
    'quality.ended.one':
        '{count} nicht mehr beurteilt: seither ein anderes Modell, oder lange nicht gesehen',
    'quality.ended.other':
        '{count} nicht mehr beurteilt: seither ein anderes Modell, oder lange nicht gesehen',
    'quality.count.one': '{count} von {all} braucht einen Blick',
    'quality.count.other': '{count} von {all} brauchen einen Blick',
    'quality.countNone': 'Alles in Ordnung',
    'quality.countLearning': 'Noch nichts zu sagen: alle lernen noch',

    'quality.of.working': 'Arbeit',
    'quality.of.idle': 'Leerlauf',
    'quality.of.absent': 'Abwesenheit',
    'quality.of.unknown': 'Unbekannte Zeit',
    'quality.of.confidence': 'Mittlere Sicherheit',
    'quality.of.events': 'Ereignisse je Schicht',
    'quality.points.one': '{count} Punkt',
    'quality.points.other': '{count} Punkte',
    'quality.reference.one': 'in der {count} Schicht ihrer Referenz',
    'quality.reference.other': 'in den {count} Schichten ihrer Referenz',
    'quality.sentence': '{text}.',
    'quality.seenMore': '{state} wird {points} häufiger gesehen als {reference}',
    'quality.seenLess': '{state} wird {points} seltener gesehen als {reference}',
    'quality.confidenceSame': '{text}; die Kamera ist so sicher wie zuvor.',
    'quality.confidenceFell': '{text}; zugleich sank die Sicherheit der Kamera um {by}.',
    'quality.confidenceRose': '{text}; zugleich stieg die Sicherheit der Kamera um {by}.',
    'quality.confidenceLower':
        'Die Kamera ist sich weniger sicher als {reference}: Ihre Sicherheit sank um {by}.',
    'quality.confidenceHigher':
        'Die Kamera ist sich sicherer als {reference}: Ihre Sicherheit stieg um {by}.',
    'quality.confidenceOther':
        'Die Kamera ist im Mittel so sicher wie {reference}, aber nicht bei denselben Dingen.',
    'quality.nothingSeen': 'In dieser Schicht wurde nichts gesehen.',
    'quality.nothingSeenOf':
        'In dieser Schicht wurde nichts gesehen; etwa {expected} Ereignisse waren zu erwarten.',
    'quality.silentHours.one':
        '{count} Stunde der Schicht lang wurde nichts gesehen. Kann das nicht sein, dann die Uhr der Kamera prüfen: Geht sie falsch, fehlen Ereignisse in einer Stunde und sind in einer anderen zu viele.',
    'quality.silentHours.other':
        '{count} Stunden der Schicht lang wurde nichts gesehen. Kann das nicht sein, dann die Uhr der Kamera prüfen: Geht sie falsch, fehlen Ereignisse in einer Stunde und sind in einer anderen zu viele.',
    'quality.cameraOffline':
        'Ihr Agent meldete ein Viertel der Schicht oder länger, dass die Kamera nicht zu erreichen war.',
    'quality.cameraDark':
        'Ihr Agent meldete ein Viertel der Schicht oder länger, dass die Kamera dunkel war.',
    'quality.cameraClock':
        'Ihr Agent meldete ein Viertel der Schicht oder länger, dass die Uhr der Kamera um 10 Minuten oder mehr falsch ging: Ihre Ereignisse gehören in andere Stunden.',
    'quality.unknownTime':
        'Die unbekannte Zeit liegt {points} über dem Üblichen: Die Kamera konnte nicht sagen, was sie sah.',
    'quality.fewEvents':
        '{events} Ereignisse kamen; etwa {expected} waren zu erwarten. Hat die Kamera sich bewegt, gab es weniger zu sehen, oder geht ihre Uhr falsch?',
    'quality.manyEvents':
        '{events} Ereignisse kamen; nur etwa {expected} waren zu erwarten. Sieht sie mehr als zuvor, schickt sie doppelt, oder geht ihre Uhr falsch?',
    'quality.eventsPerHour.one':
        '{rate} Ereignisse je Stunde kamen; nach derselben Schicht der {count} Woche davor wären es {expected}.',
    'quality.eventsPerHour.other':
        '{rate} Ereignisse je Stunde kamen; nach derselben Schicht der {count} Wochen davor wären es {expected}.',
    'quality.accuracyFell':
        'Von den letzten {labels} Angaben, die Menschen geprüft haben, stimmten {accuracy} ({low} bis {high}); bei den {before} ihrer Referenz waren es {baseline}.',
    'quality.belowFloor':
        'Ihre mittlere Sicherheit von {mean} liegt unter der eingestellten Grenze von {floor}. Das ist eine Faustregel, kein Test.',
    'quality.noClaimWhat': 'Darum wird nichts darüber gesagt, was sie sah.',
    'quality.learningWhat':
        '{count} der {wanted} Schichten ihrer Referenz sind vorbei. Ab der 21. wird sie beurteilt.',
    'quality.healthyWhat.one': 'Sie sieht, was sie in der {count} Schicht ihrer Referenz sah.',
    'quality.healthyWhat.other': 'Sie sieht, was sie in den {count} Schichten ihrer Referenz sah.',
    'quality.warnedBefore':
        'Sie warnte in 2 ihrer letzten 3 Schichten, in der allerletzten aber nicht.',

    'quality.course.one': '{figure}, letzte {count} Schicht: {low} bis {high}',
    'quality.course.other': '{figure}, letzte {count} Schichten: {low} bis {high}',
    'quality.courseReference': 'gestrichelt: die Referenz',

    'quality.todo': 'Was zu tun ist',
    'quality.do.clean': 'Die Linse reinigen und nach dem Licht sehen.',
    'quality.do.look':
        'Das Bild der Kamera aus dieser Schicht ansehen: Hat sie sich bewegt, und stimmt die Uhrzeit darin?',
    'quality.do.audit': 'Ihre Angaben prüfen: Liegt es an der Kamera oder an der Arbeit?',
    'quality.do.roll_back':
        'Die Modelle unter Genauigkeit vergleichen, und zum vorigen zurückkehren, wenn es öfter recht hatte.',
    'quality.do.set_clock': 'Die Kamera ihre Zeit von einem Zeitserver nehmen lassen.',
    'quality.toRecording': 'Aufzeichnung dieser Schicht',
    'quality.toAccuracy': 'Wie oft sie recht hat',
    'quality.toAccuracyOf': 'Wie oft sie recht hat: {camera}',
    'quality.toTimeline': 'Zeitverlauf dieser Schicht',
    'quality.toAudits': 'Angaben prüfen',
    'quality.tests': 'Tests',
    'quality.test': 'Test',
    'quality.statistic': 'Prüfgröße',
    'quality.critical': 'Warnt ab',
    'quality.test.source_health': 'Zustand der Quelle',
    'quality.test.events_per_hour': 'Ereignisse je Stunde',
    'quality.test.confidence': 'Sicherheit, letzte 8 Schichten',
    'quality.test.mix_f': 'Mischung der Zustände, diese Schicht',
    'quality.test.mix_ewma': 'Mischung der Zustände, letzte Schichten',
    'quality.test.accuracy': 'Genauigkeit nach Prüfungen',
    'quality.test.confidence_floor': 'Grenze der Sicherheit',

    'quality.setReference': 'Neue Referenz setzen',
    'quality.setReferenceOf': 'Neue Referenz setzen: {camera}',
    'quality.referenceWhat':
        'Was die Kamera von jetzt an sieht, ist richtig: Sie wird mit ihren nächsten 30 Schichten verglichen und lernt, bis 20 davon vorbei sind. Keine Zahl ändert sich dadurch. Es steht im Protokoll.',
    'quality.referenceWarn':
        'Hat die Kamera sich bewegt oder ist sie schmutzig, dann zuerst das beheben: Sonst wird das Falsche zum Maß.',
    'quality.reason': 'Grund',
    'quality.referenceHint': 'Zum Beispiel: Die Lampe dort ist neu.',
    'quality.reasonMissing': 'Bitte sagen, warum.',
    'quality.referenceSet': 'Neue Referenz von {camera}.',

    'check.title': 'Prüfen, was Kameras angeben',
    'check.progress': '{at} von {of}',
    'check.allCameras': 'Alle Kameras',
    'check.which': 'Welche Angaben',
    'check.fresh': 'Neue',
    'check.second': 'Zweiter Blick',
    'check.ask': 'Was tat die Person?',
    'check.place': 'Arbeitsplatz',
    'check.moment': 'Zeit',
    'check.until': 'bis {time}',
    'check.recording': 'Aufzeichnung öffnen',
    'check.noRecorder': 'Niemand hat angegeben, wo der Rekorder des Werks ist.',
    'check.setRecorder': 'Angeben',
    'check.answers': 'Antworten',
    'check.working': 'Tätig',
    'check.idle': 'Leerlauf',
    'check.absent': 'Abwesend',
    'check.nobody': 'Niemand da',
    'check.cannot_tell': 'Nicht zu sagen',
    'check.right': 'Die Kamera hat recht',
    'check.alike': 'Im Bild sehen „Abwesend“ und „Niemand da“ gleich aus: beides ist recht.',
    'check.keys': 'Die Tasten gelten, solange eine der Antworten den Fokus hat.',
    'check.undo': 'Zurück zur vorigen',
    'check.undoKey': 'Rücktaste',
    'check.blind': 'Was die Kamera angab, erscheint nach der Antwort.',
    'check.claims': 'Die Kamera gibt „{claim}“ an (Sicherheit {confidence}).',
    'check.result.right':
        '{time}: Sie sagten „{said}“ wie die Kamera, mit einer Sicherheit von {confidence}.',
    'check.result.wrong':
        '{time}: Sie sagten „{said}“. Die Kamera gab „{claim}“ an, mit einer Sicherheit von {confidence}.',
    'check.result.untold': '{time}: Es war nicht zu sagen. Die Kamera gab „{claim}“ an.',
    'check.again': 'Sie sagten „{said}“. Eine andere Antwort ersetzt das.',
    'check.againBlind':
        'Sie sagten „{said}“. Das zählt. Eine andere Antwort bleibt daneben stehen, für das Training.',
    'check.done.one': 'Fertig: {count} Angabe geprüft.',
    'check.done.other': 'Fertig: {count} Angaben geprüft.',
    'check.left.one': '{count} weitere wartet.',
    'check.left.other': '{count} weitere warten.',
    'check.goOn': 'Weiter',
    'check.more': 'Nach weiteren sehen',
    'check.none': 'Nichts wartet auf eine Prüfung',
    'check.noneWhat.one':
        'Von jeder Kamera mit jedem Modell wird in der Woche {count} Angabe ausgelost.',
    'check.noneWhat.other':
        'Von jeder Kamera mit jedem Modell werden in der Woche {count} Angaben ausgelost, jeden Tag einige.',
    'check.noneSecond':
        'Angaben, die eine andere Person geprüft hat, kommen hier für einen zweiten Blick.',
    'check.off': 'Es werden keine Angaben ausgelost: Eingestellt sind 0 in der Woche.',
    'check.skip': 'Diese überspringen',
    'check.box': 'Angabe {at} von {of}',
    'check.failed': 'Die Antwort wurde nicht behalten. Bitte noch einmal geben.',

    'accuracy.how':
        'Aus Angaben, die ausgelost und von Menschen geprüft wurden; Einsprüche zählen nie mit. Im Bereich liegt der wahre Anteil mit 95 %.',
    'accuracy.order': 'Zuerst, was neu zu trainieren ist, dann die wenigsten richtigen Angaben',
    'accuracy.before.one': '{count} Modell davor',
    'accuracy.before.other': '{count} Modelle davor',
    'accuracy.toCamera': 'Sieht sie, was sie sah?',
    'accuracy.none': 'Noch wurde nichts geprüft',
    'accuracy.noneWhat':
        'Sobald Menschen prüfen, was Kameras angeben, steht hier, wie oft sie recht haben.',
    'accuracy.right': 'richtig',
    'accuracy.between': '{low} bis {high}',
    'accuracy.ofChecked.one': 'von {count} geprüften',
    'accuracy.ofChecked.other': 'von {count} geprüften',
    'accuracy.notEnough': 'Noch nicht genug ({count} von {wanted})',
    'accuracy.soFar': 'Bisher können {low} bis {high} richtig sein.',
    'accuracy.expected': 'Erwartete Genauigkeit (Schätzung)',
    'accuracy.expectedWhy':
        'Aus der Sicherheit der Kamera selbst, und daraus, wie oft Menschen Angaben dieser Sicherheit richtig fanden',
    'accuracy.kappa': 'Einigkeit zweier Menschen (Kappa)',
    'accuracy.noKappa':
        'keine Zahl: niemand sah ein zweites Mal hin, oder alle antworteten dasselbe',
    'accuracy.ece': 'Fehler der Kalibrierung (ECE)',
    'accuracy.kappa.good': 'Gut: Menschen antworten dasselbe, ihre Antworten sind ein Maß.',
    'accuracy.kappa.fair': 'Mäßig: Ab 0,8 sind Menschen sich gut einig.',
    'accuracy.kappa.poor':
        'Schlecht: Unter 0,6 sind die Antworten kein Maß. Erst klären, was als Leerlauf gilt.',
    'accuracy.ece.good': 'Gut: Angaben sind etwa so oft richtig, wie ihre Sicherheit sagt.',
    'accuracy.ece.fair':
        'Mäßig: Bis 0,05 ist gut, und so viel kann allein daran liegen, dass wenig geprüft ist.',
    'accuracy.ece.poor':
        'Schlecht: Über 0,1 sagt die Sicherheit nicht, wie oft die Kamera recht hat.',
    'accuracy.ece.few': 'Sagt noch nichts: Dass wenig geprüft ist, macht allein einen Fehler.',
    'accuracy.cannotTell': 'Nicht zu sagen',
    'accuracy.drawn': 'Ausgelost',
    'accuracy.span': '{from} bis {to}',
    'accuracy.states': 'Nach Zustand',
    'accuracy.state': 'Zustand',
    'accuracy.claimed': 'Angegeben und richtig',
    'accuracy.true': 'War so und angegeben',
    'accuracy.confusion': 'Was angegeben wurde und was stimmte',
    'accuracy.claim': 'Angegeben',
    'accuracy.wasWorking': 'War tätig',
    'accuracy.wasIdle': 'War Leerlauf',
    'accuracy.wasAbsent': 'War abwesend',
    'accuracy.wasNobody': 'Niemand da',
    'accuracy.reliability': 'Was die Sicherheit wert ist',
    'accuracy.reliabilityLabel':
        'Anteil richtiger Angaben nach Sicherheit, Modell {model}: Auf der Diagonale hält die Sicherheit, was sie sagt',
    'accuracy.confidence': 'Sicherheit',
    'accuracy.share': 'Richtig',
    'accuracy.checked': 'Geprüft',
    'accuracy.asTable': 'In Zahlen',
    'accuracy.retrain': 'Neu zu trainieren',
    'accuracy.retrain.drift': '{camera}, {model}: weicht ab. Gefunden {time}.',
    'accuracy.retrain.accuracy':
        '{camera}, {model}: Höchstens {value} der Angaben stimmen, weniger als {limit}.',
    'accuracy.retrain.corrections':
        '{camera}, {model}: angenommene Einsprüche: {value}; die Grenze ist {limit}.',
    'accuracy.retrainOver': 'Nicht mehr zu trainieren',
    'accuracy.replaced': 'Seither ein anderes Modell; gefunden {time}.',
    'accuracy.overNow': 'Seit {time} ist das nicht mehr so.',
    'accuracy.compared': '{model}: {percent} richtig ({low} bis {high})',
    'accuracy.comparedFew': '{model}: noch nicht genug geprüft ({count} von {wanted})',
    'accuracy.training': 'Ereignisse mit Befund (NDJSON)',

    /* --- learned across sites --- */

    'learned.title': 'Von allen Standorten gelernt',
    'learned.how':
        'Mehrere Standorte haben zusammen herausgefunden, wie weit man der Sicherheit eines Ereignisses trauen kann, ohne einander ihre Prüfungen zu zeigen. Damit werden keine Bildmodelle trainiert, und keine Kennzahl benutzt es: Es steht nur hier.',
    'learned.stated': 'Sicherheit, wie angegeben',
    'learned.probability': 'Richtig, wie gelernt',
    'learned.pointsOf': 'Was die Sicherheit von {model} wert ist',
    'learned.from': 'Runde {round}, {time}: {sites} Standorte, etwa {labels} Prüfungen.',
    'learned.adopted':
        'Es sagt zurückgelegte Prüfungen dieses Standorts besser voraus, also wird es benutzt.',
    'learned.no_better':
        'Es sagt zurückgelegte Prüfungen dieses Standorts nicht besser voraus, also bleibt alles, wie es war.',
    'learned.few_labels':
        'Dieser Standort hat zu wenige Prüfungen, um es zu versuchen: 100 müssen zurückgelegt sein.',
    'learned.unused': 'Nichts ist in Gebrauch: Die Sicherheit ist, was das Modell angibt.',
    'learned.rollBack': 'Zurück',
    'learned.rollBackOf': 'Zurück zu dem, was vorher für {model} galt',
    'learned.rollBackWhat':
        'Was vorher benutzt wurde, gilt wieder. Noch einmal dasselbe macht es rückgängig. Es steht im Protokoll.',
    'learned.rollBackHint': 'Zum Beispiel: Die Standorte haben andere Lampen.',

    'decide.how':
        'Einsprüche sind Vorschläge. Wird einer angenommen, wird das Ereignis storniert und das richtige hinzugefügt.',
    'decide.pages': 'Seiten der Einsprüche',
    'decide.newer': 'Neuere',
    'decide.older': 'Ältere',
    'decide.which': 'Welche Einsprüche',
    'decide.open': 'Offene',
    'decide.all': 'Alle',
    'decide.none': 'Kein Einspruch ist offen',
    'decide.noneAll': 'Niemand hat Einspruch erhoben',
    'decide.noneWhat':
        'Wer Ereignisse lesen darf, kann Einspruch gegen eines oder gegen eine Strecke im Zeitverlauf erheben; Arbeitende gegen die eigenen.',
    'decide.accept': 'Annehmen',
    'decide.decline': 'Ablehnen',
    'decide.acceptTitle': 'Diesen Einspruch annehmen?',
    'decide.declineTitle': 'Diesen Einspruch ablehnen?',
    'decide.acceptWhat':
        'Das Ereignis wird storniert und das richtige an seiner Stelle hinzugefügt. Alle Zahlen werden neu berechnet.',
    'decide.declineWhat':
        'Das Ereignis bleibt, wie es ist. Die Person liest Ihren Grund; nennen Sie darin niemand anderen.',
    'decide.was': 'Was es war',
    'decide.choose': 'Bitte wählen',
    'decide.chooseMissing': 'Bitte wählen, was es war.',
    'decide.timeline': 'Zeitverlauf des Arbeitsplatzes',
    'decide.recording': 'Aufzeichnung öffnen',
    'decide.reasonHint': 'Zum Beispiel: auf der Aufzeichnung gesehen.',
};
