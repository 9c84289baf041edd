import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        'analytics.utilizationOf': 'of the time that workers were present',

        'bottleneck.title': 'Momentary bottleneck',
        'bottleneck.now':
            '{station} is the bottleneck, working without interruption since {time} ({duration}).',
        'bottleneck.nowNone': 'No station is working, so none is the bottleneck.',
        'bottleneck.most': '{station} was it the longest: {percent} of the time.',
        'bottleneck.never': 'No station was working in this window, so there was no bottleneck.',
        'bottleneck.sole': 'Sole',
        'bottleneck.shifting': 'Shifting',
        'bottleneck.none': 'no station working: {percent} of the time',
        'bottleneck.course': 'Over the window',
        'bottleneck.more': 'Show all {count}',
        'bottleneck.less': 'Show fewer',
        'bottleneck.how':
            'The station that is working the longest without a pause holds the others up: it is the bottleneck of the moment. Sole: it was the bottleneck alone. Shifting: two such stretches overlapped, while the bottleneck moved on from one station to the next; that time is with both. A stretch ends when nobody works there any more, or when nobody was seen: unknown time never counts as working. Shares are of the time that has passed. After Roser, Nakano and Tanaka, “Shifting bottleneck detection”, Winter Simulation Conference 2002.',

        'lost.title': 'Lost time',
        'lost.note': '{lost} of {planned} planned station time',
        'lost.reason': 'Reason',
        'lost.time': 'Hours',
        'lost.share': 'Share',
        'lost.cumulative': 'Cumulative',
        'lost.idle': 'Idle',
        'lost.absent': 'Absent',
        'lost.unknown': 'Unknown',
        'lost.off': 'Off station',
        'lost.what.idle': 'somebody is at the station, nobody works',
        'lost.what.absent': 'nobody is there; who was there is absent',
        'lost.what.unknown': 'who was there was lost sight of',
        'lost.what.off': 'nobody is there, and nobody is known to be absent from it',
        'lost.how':
            'Of each station’s planned time that has passed; working and these four add up to it. Shares are of the lost time.',
        'lost.nothing': 'No planned time has passed in this window.',
        'lost.none': 'No planned time was lost.',

        'heat.title': 'Hours of the week',
        'heat.utilization': 'Utilization',
        'heat.units': 'Units per hour',
        'heat.measure': 'What is shown',
        'heat.how.utilization':
            'Working time in percent of the time that workers were present. The same hour of several weeks is added up; the hour that runs is left out.',
        'heat.how.units':
            'Units in each hour that has passed. Of several weeks, their mean; the hour that runs is left out.',
        'heat.short': 'This window has a part of the week only.',
        'heat.choose': 'Show 30 days',
        'heat.tooLong': 'Hours of the week are shown for windows of 41 days at most.',
        'heat.weekday': 'Weekday',
        'heat.nothing': 'nothing',

        'stations.title': 'Stations compared',
        'stations.view': 'What is compared',
        'stations.view.figures': 'Figures',
        'stations.view.lost': 'Lost time',
        'stations.working': 'Working',
        'stations.planned': 'Planned so far',
        'stations.ofTarget': 'Of target',
        'stations.parts': 'Planned time so far',
        'stations.how.figures':
            'Utilization: working time in percent of the planned time that has passed. Throughput: units per occupied hour. Of target: units so far in percent of what the target wants by now.',
        'stations.how.lost': 'Hours of planned time that has passed. Reasons as under “Lost time”.',
        'stations.none': 'There are no stations yet.',
    },
    de: {
        'analytics.utilizationOf': 'der Zeit, in der Personen anwesend waren',

        'bottleneck.title': 'Momentaner Engpass',
        'bottleneck.now':
            '{station} ist der Engpass: ohne Unterbrechung tätig seit {time} ({duration}).',
        'bottleneck.nowNone': 'Kein Arbeitsplatz ist tätig, also ist keiner der Engpass.',
        'bottleneck.most': '{station} war es am längsten: {percent} der Zeit.',
        'bottleneck.never':
            'In diesem Zeitraum war kein Arbeitsplatz tätig, also gab es keinen Engpass.',
        'bottleneck.sole': 'Allein',
        'bottleneck.shifting': 'Wechselnd',
        'bottleneck.none': 'kein Arbeitsplatz tätig: {percent} der Zeit',
        'bottleneck.course': 'Im Verlauf',
        'bottleneck.more': 'Alle {count} zeigen',
        'bottleneck.less': 'Weniger zeigen',
        'bottleneck.how':
            'Der Arbeitsplatz, an dem schon am längsten ohne Pause gearbeitet wird, hält die anderen auf: er ist der Engpass des Augenblicks. Allein: er war der einzige Engpass. Wechselnd: zwei solche Abschnitte überlappten sich, während der Engpass von einem Arbeitsplatz zum nächsten wanderte; diese Zeit steht bei beiden. Ein Abschnitt endet, wenn dort niemand mehr arbeitet oder nichts mehr zu sehen ist: Unbekanntes zählt nie als Arbeit. Anteile an der vergangenen Zeit. Nach Roser, Nakano und Tanaka, „Shifting bottleneck detection“, Winter Simulation Conference 2002.',

        'lost.title': 'Verlorene Zeit',
        'lost.note': '{lost} von {planned} Planzeit der Arbeitsplätze',
        'lost.reason': 'Grund',
        'lost.time': 'Stunden',
        'lost.share': 'Anteil',
        'lost.cumulative': 'Summiert',
        'lost.idle': 'Leerlauf',
        'lost.absent': 'Abwesend',
        'lost.unknown': 'Unbekannt',
        'lost.off': 'Unbesetzt',
        'lost.what.idle': 'jemand ist am Arbeitsplatz, niemand arbeitet',
        'lost.what.absent': 'niemand ist da; wer da war, ist abwesend',
        'lost.what.unknown': 'wer da war, ist nicht mehr zu sehen',
        'lost.what.off': 'niemand ist da, und von niemandem ist bekannt, dass er dort fehlt',
        'lost.how':
            'Von der vergangenen Planzeit jedes Arbeitsplatzes; tätig und diese vier ergeben sie zusammen. Anteile an der verlorenen Zeit.',
        'lost.nothing': 'In diesem Zeitraum ist keine Planzeit vergangen.',
        'lost.none': 'Keine Planzeit ging verloren.',

        'heat.title': 'Stunden der Woche',
        'heat.utilization': 'Auslastung',
        'heat.units': 'Stück je Stunde',
        'heat.measure': 'Was gezeigt wird',
        'heat.how.utilization':
            'Tätige Zeit in Prozent der Zeit, in der Personen anwesend waren. Dieselbe Stunde mehrerer Wochen ist zusammengezählt; die laufende Stunde fehlt.',
        'heat.how.units':
            'Stück in jeder vergangenen Stunde. Bei mehreren Wochen ihr Mittel; die laufende Stunde fehlt.',
        'heat.short': 'Dieser Zeitraum hat nur einen Teil der Woche.',
        'heat.choose': '30 Tage zeigen',
        'heat.tooLong': 'Stunden der Woche werden für Zeiträume von höchstens 41 Tagen gezeigt.',
        'heat.weekday': 'Wochentag',
        'heat.nothing': 'nichts',

        'stations.title': 'Arbeitsplätze im Vergleich',
        'stations.view': 'Was verglichen wird',
        'stations.view.figures': 'Kennzahlen',
        'stations.view.lost': 'Verlorene Zeit',
        'stations.working': 'Tätig',
        'stations.planned': 'Geplant bisher',
        'stations.ofTarget': 'Vom Soll',
        'stations.parts': 'Planzeit bisher',
        'stations.how.figures':
            'Auslastung: tätige Zeit in Prozent der vergangenen Planzeit. Durchsatz: Stück je besetzter Stunde. Vom Soll: Stück bisher in Prozent dessen, was das Soll bis jetzt verlangt.',
        'stations.how.lost': 'Stunden vergangener Planzeit. Gründe wie unter „Verlorene Zeit“.',
        'stations.none': 'Es gibt noch keine Arbeitsplätze.',
    },
});

export type Words = ReturnType<typeof useWords>;
