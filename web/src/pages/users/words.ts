import { editWords } from '../../edit/words';
import { roleWords } from '../../people/roles';
import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        ...editWords.en,
        ...roleWords.en,
        'users.tabs': 'Users, or keys',
        'users.users': 'Users',
        'users.keys': 'Keys',
        'users.none': 'There is no user yet',
        'users.noneHow':
            'Until there is an administrator, whoever is on this machine may do everything. From the first one on, everybody signs in.',
        'users.add': 'Add user',
        'users.new': 'New user',
        'users.edit': 'User {name}',
        'users.name': 'Name',
        'users.nameHint':
            'What they sign in with: letters, digits and . _ - @. It cannot be changed later.',
        'users.nameFixed': 'It cannot be changed.',
        'users.roles': 'Roles',
        'users.rolesNone': 'Tick at least one role.',
        'users.worker': 'Worker',
        'users.workerHint': 'Whose figures are their own.',
        'users.workerNone': 'Nobody',
        'users.workerWanted': 'The role Worker wants to know which worker it is.',
        'users.password': 'Password',
        'users.passwordNew': 'New password',
        'users.passwordHint':
            'At least {least} characters. They can change it themselves after signing in.',
        'users.passwordKeep': 'Empty: it stays as it is.',
        'users.missing': 'Must not be empty.',
        'users.short': 'Must have at least {least} characters.',
        'users.phoneLost': 'The phone was lost',
        'users.phoneLostHint':
            'Signing in takes the password alone, until they turn the code on again.',
        'users.first':
            'This is the first administrator: from then on everybody signs in, you first, with this name and password.',
        'users.active': 'Active',
        'users.deactivated': 'Deactivated',
        'users.deactivate': 'Deactivate',
        'users.deactivateThis': 'Deactivate {name}',
        'users.activate': 'Activate',
        'users.activateThis': 'Activate {name}',
        'users.code': 'Code of the phone',
        'users.codeOn': 'on',
        'users.codeOff': 'off',
        'users.seen': 'Last seen',
        'users.you': 'you',
        'users.deleteTitle': 'Delete user {name}?',
        'users.deleteWhat':
            'All of their sessions end at once. What they changed stays in the audit log under that name. Deactivating them ends the sessions too, and can be undone.',

        'keys.what':
            'Keys are for machines: agents beside cameras, screens on walls, terminals, monitoring. Each machine gets its own, so that one can be revoked alone.',
        'keys.none': 'There is no key yet',
        'keys.add': 'Create key',
        'keys.new': 'New key',
        'keys.name': 'Name',
        'keys.nameHint': 'Which machine has it.',
        'keys.for': 'Only for',
        'keys.anything': 'anything',
        'keys.agent': 'Agent',
        'keys.agentHint':
            'The id that the agent has. It may then bring in events under no other. Empty: any.',
        'keys.cameras': 'Cameras',
        'keys.camerasHint':
            'Ids, with spaces between. Events of other cameras are rejected. Empty: any.',
        'keys.stations': 'Stations',
        'keys.stationsHint':
            'Ids, with spaces between. What is about other stations is rejected. Empty: any.',
        'keys.expires': 'Expires',
        'keys.expiresHint': 'At the end of that day. Empty: never.',
        'keys.expired': 'expired',
        'keys.never': 'never',
        'keys.past': 'Must be in the future.',
        'keys.used': 'Last used',
        'keys.created': 'Created',
        'keys.create': 'Create',
        'keys.revoke': 'Revoke',
        'keys.revokeThis': 'Revoke {name}',
        'keys.revokeTitle': 'Revoke the key {name}?',
        'keys.revokeWhat':
            'It ends at once, with all that was begun with it. A machine that still has it is refused.',
        'keys.madeTitle': 'Key {name} is created',
        'keys.madeWhat': 'Its secret is shown only now. The server keeps no copy of it.',
        'keys.secret': 'Secret',
        'keys.boardAddress': 'Open this on the screen on the wall',
        'keys.boardWhat':
            'Whoever opens it in a browser is signed in there as this board, in place of whoever was.',
        'keys.agentFile': 'Put it into a file that only the agent may read, and start it with',
        'keys.done': 'Done',
        'keys.copied': 'I have put it away',
        'keys.tooSoon': 'It cannot be shown again. Put it away first, and say so.',

        'rolehint.viewer': 'Sees figures of the factory and of stations, and of nobody.',
        'rolehint.worker': 'Sees, besides, their own figures, and may dispute their own events.',
        'rolehint.engineer':
            'Sees all figures and events, as far as the site shows those of workers.',
        'rolehint.supervisor': 'May, besides, void and restore events.',
        'rolehint.administrator': 'May change registers, settings, users and keys.',
        'rolehint.auditor': 'Reads who changed and looked at what.',
        'rolehint.agent': 'Brings events in: a box beside the cameras.',
        'rolehint.device': 'Gives reasons and notes: a terminal at a station.',
        'rolehint.board': 'Shows the Andon board: a screen on the wall.',
        'rolehint.monitor': 'Reads how the server is: Prometheus.',
    },
    de: {
        ...editWords.de,
        ...roleWords.de,
        'users.tabs': 'Benutzer oder Schlüssel',
        'users.users': 'Benutzer',
        'users.keys': 'Schlüssel',
        'users.none': 'Noch gibt es keinen Benutzer',
        'users.noneHow':
            'Bis es einen Administrator gibt, darf jeder an diesem Rechner alles. Ab dem ersten melden sich alle an.',
        'users.add': 'Benutzer anlegen',
        'users.new': 'Neuer Benutzer',
        'users.edit': 'Benutzer {name}',
        'users.name': 'Name',
        'users.nameHint':
            'Zur Anmeldung: Buchstaben, Ziffern und . _ - @. Er kann später nicht geändert werden.',
        'users.nameFixed': 'Er kann nicht geändert werden.',
        'users.roles': 'Rollen',
        'users.rolesNone': 'Bitte mindestens eine Rolle wählen.',
        'users.worker': 'Person',
        'users.workerHint': 'Wessen Zahlen die eigenen sind.',
        'users.workerNone': 'Niemand',
        'users.workerWanted': 'Die Rolle „Beschäftigte Person“ muss wissen, welche Person es ist.',
        'users.password': 'Passwort',
        'users.passwordNew': 'Neues Passwort',
        'users.passwordHint':
            'Mindestens {least} Zeichen. Nach der Anmeldung kann man es selbst ändern.',
        'users.passwordKeep': 'Leer: Es bleibt, wie es ist.',
        'users.missing': 'Darf nicht leer sein.',
        'users.short': 'Muss mindestens {least} Zeichen haben.',
        'users.phoneLost': 'Das Telefon ist verloren',
        'users.phoneLostHint':
            'Zur Anmeldung genügt dann das Passwort, bis der Code wieder eingeschaltet wird.',
        'users.first':
            'Das ist der erste Administrator: Danach melden sich alle an, zuerst Sie selbst, mit diesem Namen und Passwort.',
        'users.active': 'Aktiv',
        'users.deactivated': 'Stillgelegt',
        'users.deactivate': 'Stilllegen',
        'users.deactivateThis': '{name} stilllegen',
        'users.activate': 'Aktivieren',
        'users.activateThis': '{name} aktivieren',
        'users.code': 'Code des Telefons',
        'users.codeOn': 'ein',
        'users.codeOff': 'aus',
        'users.seen': 'Zuletzt da',
        'users.you': 'Sie',
        'users.deleteTitle': 'Benutzer {name} löschen?',
        'users.deleteWhat':
            'Alle seine Sitzungen enden sofort. Was er geändert hat, bleibt unter diesem Namen im Protokoll. Stilllegen beendet die Sitzungen auch und lässt sich zurücknehmen.',

        'keys.what':
            'Schlüssel sind für Maschinen: Agenten neben Kameras, Bildschirme an Wänden, Terminals, Überwachung. Jede Maschine bekommt einen eigenen, damit er einzeln gesperrt werden kann.',
        'keys.none': 'Noch gibt es keinen Schlüssel',
        'keys.add': 'Schlüssel anlegen',
        'keys.new': 'Neuer Schlüssel',
        'keys.name': 'Name',
        'keys.nameHint': 'Welche Maschine ihn hat.',
        'keys.for': 'Nur für',
        'keys.anything': 'alles',
        'keys.agent': 'Agent',
        'keys.agentHint':
            'Die Kennung des Agenten. Unter einer anderen darf er dann keine Ereignisse einbringen. Leer: jede.',
        'keys.cameras': 'Kameras',
        'keys.camerasHint':
            'Kennungen, durch Leerzeichen getrennt. Ereignisse anderer Kameras werden abgelehnt. Leer: jede.',
        'keys.stations': 'Arbeitsplätze',
        'keys.stationsHint':
            'Kennungen, durch Leerzeichen getrennt. Was andere Arbeitsplätze betrifft, wird abgelehnt. Leer: jeder.',
        'keys.expires': 'Läuft ab',
        'keys.expiresHint': 'Am Ende dieses Tages. Leer: nie.',
        'keys.expired': 'abgelaufen',
        'keys.never': 'nie',
        'keys.past': 'Muss in der Zukunft liegen.',
        'keys.used': 'Zuletzt benutzt',
        'keys.created': 'Angelegt',
        'keys.create': 'Anlegen',
        'keys.revoke': 'Sperren',
        'keys.revokeThis': '{name} sperren',
        'keys.revokeTitle': 'Den Schlüssel {name} sperren?',
        'keys.revokeWhat':
            'Er gilt sofort nicht mehr, mit allem, was damit begonnen wurde. Eine Maschine, die ihn noch hat, wird abgewiesen.',
        'keys.madeTitle': 'Der Schlüssel {name} ist angelegt',
        'keys.madeWhat': 'Sein Geheimnis wird nur jetzt gezeigt. Der Server behält keine Kopie.',
        'keys.secret': 'Geheimnis',
        'keys.boardAddress': 'Diese Adresse am Bildschirm an der Wand öffnen',
        'keys.boardWhat':
            'Wer sie in einem Browser öffnet, ist dort als diese Tafel angemeldet, statt wer es vorher war.',
        'keys.agentFile':
            'In eine Datei legen, die nur der Agent lesen darf, und ihn damit starten',
        'keys.done': 'Fertig',
        'keys.copied': 'Ich habe es abgelegt',
        'keys.tooSoon':
            'Es kann nicht noch einmal gezeigt werden. Bitte zuerst ablegen und das bestätigen.',

        'rolehint.viewer': 'Sieht Zahlen der Fabrik und der Arbeitsplätze, und von niemandem.',
        'rolehint.worker':
            'Sieht außerdem die eigenen Zahlen und darf eigene Ereignisse bestreiten.',
        'rolehint.engineer':
            'Sieht alle Zahlen und Ereignisse, soweit der Standort die von Personen zeigt.',
        'rolehint.supervisor': 'Darf außerdem Ereignisse stornieren und zurückholen.',
        'rolehint.administrator': 'Darf Stammdaten, Einstellungen, Benutzer und Schlüssel ändern.',
        'rolehint.auditor': 'Liest, wer was geändert und angesehen hat.',
        'rolehint.agent': 'Bringt Ereignisse ein: ein Kasten neben den Kameras.',
        'rolehint.device': 'Gibt Gründe und Notizen an: ein Terminal am Arbeitsplatz.',
        'rolehint.board': 'Zeigt die Andon-Tafel: ein Bildschirm an der Wand.',
        'rolehint.monitor': 'Liest, wie es dem Server geht: Prometheus.',
    },
});

export type Words = ReturnType<typeof useWords>;
