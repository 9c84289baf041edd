import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        'sites.note': 'Sums of the sheets that sites have sent, and nothing else',
        'sites.all': 'All sites together',
        'sites.with': 'Sites with figures',
        'sites.of': '{count} of {all}',
        'sites.missing.one': '{count} site is late or silent',
        'sites.missing.other': '{count} sites are late or silent',
        'sites.none.title': 'No site is enrolled yet',
        'sites.none.text':
            'A site keeps its events and sends sums of hours or days. On the machine of this hub, have a code made for it, which is good once, for 24 hours:',
        'sites.none.site':
            'On the machine of the site, write the code to the file code.txt, and start its server with these options. Look first at what would leave it: shopfloor hub preview prints that.',
        'sites.none.then':
            'It has to reach this hub under the address in the command. It appears here as soon as it is enrolled.',
        'sites.noneYours': 'None of the sites that you may see is enrolled yet',
        'sites.noneYoursText': 'You may see: {tenant}.',
        'sites.noTenant': 'You were given no site to see',
        'sites.noTenantText':
            'What you may do, your role says. Of which sites, an administrator of this hub says: all, those of a group, or one.',
        'sites.findOne': 'Find a site',
        'sites.noneFound': 'No site is called so.',
        'sites.how':
            'Utilization: work, of the time at work or idle at a station; units and their rate per hour of work; occupancy: hours of all stations with somebody there; planned: hours of its shifts, by its calendar. All as on the dashboard of a site, from its own days. Unknown: of the time of all workers, what no camera saw. Age: since the end of the period of the latest sheet. Covered: how much of the days so far is in the figures. A dash means that nothing is known; it is never zero.',
        'sites.trendNote': '{sites} sites · {beside}',
    },
    de: {
        'sites.note': 'Summen der Blätter, die Standorte gesendet haben, und sonst nichts',
        'sites.all': 'Alle Standorte zusammen',
        'sites.with': 'Standorte mit Zahlen',
        'sites.of': '{count} von {all}',
        'sites.missing.one': '{count} Standort ist verspätet oder still',
        'sites.missing.other': '{count} Standorte sind verspätet oder still',
        'sites.none.title': 'Noch ist kein Standort angemeldet',
        'sites.none.text':
            'Ein Standort behält seine Ereignisse und sendet Summen von Stunden oder Tagen. Auf dem Rechner dieses Hubs wird ein Code für ihn gemacht, der einmal gilt, 24 Stunden lang:',
        'sites.none.site':
            'Auf dem Rechner des Standorts kommt der Code in die Datei code.txt, und der Server wird mit diesen Optionen gestartet. Sehen Sie zuerst nach, was ihn verlassen würde: shopfloor hub preview druckt es.',
        'sites.none.then':
            'Er muss diesen Hub unter der Adresse im Befehl erreichen. Er erscheint hier, sobald er angemeldet ist.',
        'sites.noneYours': 'Von den Standorten, die Sie sehen dürfen, ist noch keiner angemeldet',
        'sites.noneYoursText': 'Sie dürfen sehen: {tenant}.',
        'sites.noTenant': 'Ihnen wurde kein Standort gegeben',
        'sites.noTenantText':
            'Was Sie dürfen, sagt Ihre Rolle. Von welchen Standorten, sagt ein Administrator dieses Hubs: von allen, denen einer Gruppe oder einem.',
        'sites.findOne': 'Standort finden',
        'sites.noneFound': 'Kein Standort heißt so.',
        'sites.how':
            'Auslastung: tätige Zeit, von der Zeit tätig oder im Leerlauf an einem Platz; Stück und ihre Leistung je tätiger Stunde; Belegung: Stunden aller Arbeitsplätze mit jemandem daran; geplant: Stunden seiner Schichten, nach seinem Kalender. Alles wie auf dem Dashboard eines Standorts, von seinen eigenen Tagen. Unbekannt: von der Zeit aller Personen, was keine Kamera sah. Alter: seit dem Ende des Zeitraums des jüngsten Blattes. Abgedeckt: wie viel der Tage bisher in den Zahlen ist. Ein Strich heißt, dass nichts bekannt ist; er ist nie null.',
        'sites.trendNote': '{sites} Standorten · {beside}',
    },
});

export type Words = ReturnType<typeof useWords>;
