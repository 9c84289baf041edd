import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        'edge.note': 'Boxes beside the cameras, as they last reported',
        'edge.none.title': 'No box has reported yet',
        'edge.none.text':
            'A box beside the cameras takes their events, keeps them while the network is away and brings them here. Start one there:',
        'edge.none.then':
            'It has to reach this server under the address in the command. It appears here within seconds.',
        'edge.agents': 'Agents',
        'edge.agent': 'Agent',
        'edge.cameras': 'Cameras',
        'edge.camera': 'Camera',
        'edge.noCameras': 'No agent has told of a camera yet.',
        'edge.trouble': 'Trouble',
        'edge.lastSeen': 'Last seen',
        'edge.lastHeard': 'Last heard',
        'edge.state': 'State',
        'edge.waiting': 'Waiting',
        'edge.lag': 'Lag',
        'edge.dropped': 'Dropped',
        'edge.rejected': 'Rejected',
        'edge.dead': 'Dead letters',
        'edge.offset': 'Clock offset',
        'edge.version': 'Version',
        'edge.how':
            'Waiting: events that are not here yet; lag: how long the oldest of them has waited. Dropped: given up for want of room or for their age. Rejected: refused by the server; dead letters: those of them that nobody has put right yet. Clock offset: what the box’s clock lacks to this server’s.',
        'edge.cameras.how':
            'As the agent last said, by its own clock. Silent: nothing was heard for too long. Dark: it says that it cannot see.',
        'edge.forget': 'Forget',
        'edge.forgetThis': 'Forget {agent}',
        'edge.notForgotten': '{agent} was not forgotten.',
        'edge.status.online': 'Online',
        'edge.status.late': 'Late',
        'edge.status.gone': 'Gone',
        'edge.camera.online': 'Online',
        'edge.camera.silent': 'Silent',
        'edge.camera.dark': 'Dark',
        'edge.camera.offline': 'Offline',
    },
    de: {
        'edge.note': 'Geräte bei den Kameras, wie sie sich zuletzt gemeldet haben',
        'edge.none.title': 'Noch hat sich kein Gerät gemeldet',
        'edge.none.text':
            'Ein Gerät bei den Kameras nimmt ihre Ereignisse an, bewahrt sie, solange das Netz fehlt, und bringt sie hierher. Dort wird es so gestartet:',
        'edge.none.then':
            'Es muss diesen Server unter der Adresse im Befehl erreichen. Nach Sekunden erscheint es hier.',
        'edge.agents': 'Agenten',
        'edge.agent': 'Agent',
        'edge.cameras': 'Kameras',
        'edge.camera': 'Kamera',
        'edge.noCameras': 'Noch hat kein Agent eine Kamera gemeldet.',
        'edge.trouble': 'Störungen',
        'edge.lastSeen': 'Gemeldet',
        'edge.lastHeard': 'Gehört',
        'edge.state': 'Zustand',
        'edge.waiting': 'Wartend',
        'edge.lag': 'Rückstand',
        'edge.dropped': 'Verworfen',
        'edge.rejected': 'Abgelehnt',
        'edge.dead': 'Ungeklärt',
        'edge.offset': 'Uhr weicht ab',
        'edge.version': 'Version',
        'edge.how':
            'Wartend: Ereignisse, die noch nicht hier sind; Rückstand: wie lange das älteste davon schon wartet. Verworfen: aufgegeben, weil der Platz fehlte oder sie zu alt waren. Abgelehnt: vom Server zurückgewiesen; ungeklärt: die davon, die noch niemand berichtigt hat. Uhr weicht ab: was der Uhr des Geräts zu der des Servers fehlt.',
        'edge.cameras.how':
            'Wie der Agent zuletzt sagte, nach seiner eigenen Uhr. Still: zu lange wurde nichts gehört. Dunkel: sie sagt, dass sie nichts sieht.',
        'edge.forget': 'Vergessen',
        'edge.forgetThis': '{agent} vergessen',
        'edge.notForgotten': '{agent} wurde nicht vergessen.',
        'edge.status.online': 'Verbunden',
        'edge.status.late': 'Verspätet',
        'edge.status.gone': 'Weg',
        'edge.camera.online': 'Verbunden',
        'edge.camera.silent': 'Still',
        'edge.camera.dark': 'Dunkel',
        'edge.camera.offline': 'Getrennt',
    },
});

export type Words = ReturnType<typeof useWords>;
