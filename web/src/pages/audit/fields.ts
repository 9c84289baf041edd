/* How the log's fields and their values are called. What a later server tells besides is said as
 * it says it. */
import type { Times } from '../../lib/time';
import { roleName, roleWords } from '../../people/roles';
import { lastOf } from './difference';

export const fieldWords = {
    en: {
        ...roleWords.en,
        'field.accepted': 'Taken',
        'field.active': 'Active',
        'field.agent_id': 'Agent',
        'field.agreement': 'Agreement',
        'field.alert_id': 'Alert',
        'field.at': 'At',
        'field.before': 'From before',
        'field.breaks': 'Breaks',
        'field.by': 'By',
        'field.camera_ids': 'Cameras',
        'field.differences': 'Differences',
        'field.duplicates': 'Already there',
        'field.event_days': 'Days that events are kept',
        'field.events': 'Events',
        'field.file': 'File',
        'field.fired_at': 'Fired',
        'field.group': 'Group',
        'field.hash': 'Hash',
        'field.hold_minutes': 'Hold, in minutes',
        'field.id': 'Which',
        'field.issuer': 'Provider',
        'field.kept': 'Kept',
        'field.key': 'Public key',
        'field.key_id': 'Key',
        'field.kind': 'Of what',
        'field.length_minutes': 'Length, in minutes',
        'field.made_at': 'Made',
        'field.mode': 'Whose figures',
        'field.name': 'Name',
        'field.new_password': 'New password',
        'field.note': 'Note',
        'field.number': 'Up to entry',
        'field.people_days': 'Days that figures of people are kept',
        'field.reason': 'Reason',
        'field.registers': 'Registered ones',
        'field.rejected': 'Rejected',
        'field.replaced': 'Replaced database',
        'field.roles': 'Roles',
        'field.rule': 'Rule',
        'field.rules': 'Rules',
        'field.sessions_ended': 'Sessions ended',
        'field.severity': 'Severity',
        'field.shift_id': 'Shift',
        'field.silenced_until': 'Silent until',
        'field.since': 'Since',
        'field.start': 'Start',
        'field.state': 'State',
        'field.station_id': 'Station',
        'field.station_ids': 'Stations',
        'field.subject': 'Id there',
        'field.target_units_per_hour': 'Target, units per hour',
        'field.team': 'Team',
        'field.team_size': 'Smallest team',
        'field.threshold': 'Threshold',
        'field.totp': 'Code of the phone',
        'field.type': 'Type',
        'field.unit': 'Unit',
        'field.until': 'Holds until',
        'field.url': 'Address',
        'field.valid_from': 'Valid from',
        'field.value': 'Value',
        'field.voided': 'Voided',
        'field.weekdays': 'Weekdays',
        'field.worker_id': 'Worker',
        'value.true': 'yes',
        'value.false': 'no',
        'value.off': 'off',
        'value.begun': 'begun',
        'value.on': 'on',
        'value.stations': 'stations only',
        'value.teams': 'teams',
        'value.individuals': 'single people',
    },
    de: {
        ...roleWords.de,
        'field.accepted': 'Angenommen',
        'field.active': 'Aktiv',
        'field.agent_id': 'Agent',
        'field.agreement': 'Vereinbarung',
        'field.alert_id': 'Alarm',
        'field.at': 'Um',
        'field.before': 'Von vor',
        'field.breaks': 'Pausen',
        'field.by': 'Von',
        'field.camera_ids': 'Kameras',
        'field.differences': 'Abweichungen',
        'field.duplicates': 'Schon da',
        'field.event_days': 'Tage, die Ereignisse aufbewahrt werden',
        'field.events': 'Ereignisse',
        'field.file': 'Datei',
        'field.fired_at': 'Begonnen',
        'field.group': 'Gruppe',
        'field.hash': 'Hash',
        'field.hold_minutes': 'Haltezeit, in Minuten',
        'field.id': 'Kennung',
        'field.issuer': 'Anbieter',
        'field.kept': 'Behalten',
        'field.key': 'Öffentlicher Schlüssel',
        'field.key_id': 'Schlüssel',
        'field.kind': 'Wovon',
        'field.length_minutes': 'Länge, in Minuten',
        'field.made_at': 'Erstellt',
        'field.mode': 'Wessen Zahlen',
        'field.name': 'Name',
        'field.new_password': 'Neues Passwort',
        'field.note': 'Notiz',
        'field.number': 'Bis Eintrag',
        'field.people_days': 'Tage, die Zahlen von Personen aufbewahrt werden',
        'field.reason': 'Grund',
        'field.registers': 'Eingetragene',
        'field.rejected': 'Abgelehnt',
        'field.replaced': 'Ersetzte Datenbank',
        'field.roles': 'Rollen',
        'field.rule': 'Regel',
        'field.rules': 'Regeln',
        'field.sessions_ended': 'Beendete Sitzungen',
        'field.severity': 'Schwere',
        'field.shift_id': 'Schicht',
        'field.silenced_until': 'Still bis',
        'field.since': 'Seit',
        'field.start': 'Beginn',
        'field.state': 'Zustand',
        'field.station_id': 'Arbeitsplatz',
        'field.station_ids': 'Arbeitsplätze',
        'field.subject': 'Kennung dort',
        'field.target_units_per_hour': 'Soll, Stück je Stunde',
        'field.team': 'Team',
        'field.team_size': 'Kleinstes Team',
        'field.threshold': 'Schwelle',
        'field.totp': 'Code des Telefons',
        'field.type': 'Art',
        'field.unit': 'Einheit',
        'field.until': 'Gilt bis',
        'field.url': 'Adresse',
        'field.valid_from': 'Gültig ab',
        'field.value': 'Wert',
        'field.voided': 'Storniert',
        'field.weekdays': 'Wochentage',
        'field.worker_id': 'Person',
        'value.true': 'ja',
        'value.false': 'nein',
        'value.off': 'aus',
        'value.begun': 'begonnen',
        'value.on': 'ein',
        'value.stations': 'nur Arbeitsplätze',
        'value.teams': 'Teams',
        'value.individuals': 'einzelne Personen',
    },
};

type FieldKey = keyof (typeof fieldWords)['en'];
type Translate = (key: FieldKey) => string;

const isWord = (key: string): key is FieldKey => key in fieldWords.en;

/** null: it has no name here. */
export function fieldName(field: string, t: Translate): string | null {
    const key = `field.${lastOf(field)}`;
    return isWord(key) ? t(key) : null;
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const LONG_HEX = /^[0-9a-f]{64}$/;
/* Those whose texts are words of the program, and not of somebody. */
const OF_WORDS = ['active', 'voided', 'new_password', 'totp', 'mode'];

export function valueText(field: string, text: string, t: Translate, times: Times): string {
    const last = lastOf(field);
    const key = `value.${text}`;
    if (OF_WORDS.includes(last) && isWord(key)) return t(key);
    if (last === 'roles')
        return text
            .split(', ')
            .map((role) => roleName(role, t))
            .join(', ');
    if (INSTANT.test(text)) return times.dateTimeExact(text);
    return LONG_HEX.test(text) ? `${text.slice(0, 16)}…` : text;
}
