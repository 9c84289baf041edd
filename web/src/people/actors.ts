/* How the kinds of those who did something are called. A page that names some spreads
 * these words into its own. */

const KINDS = [
    'nobody',
    'open',
    'local',
    'server',
    'key',
    'person',
    'provider',
    'certificate',
    'token',
] as const;

export const actorWords = {
    en: {
        'kind.open': 'whoever is on the machine',
        'kind.local': 'on the machine',
        'kind.server': 'the server itself',
        'kind.key': 'key',
        'kind.person': 'person',
        'kind.provider': 'signed in at the provider',
        'kind.certificate': 'certificate',
        'kind.token': 'token of the provider',
        'kind.nobody': 'not signed in',
    },
    de: {
        'kind.open': 'wer am Rechner sitzt',
        'kind.local': 'am Rechner',
        'kind.server': 'der Server selbst',
        'kind.key': 'Schlüssel',
        'kind.person': 'Person',
        'kind.provider': 'beim Anbieter angemeldet',
        'kind.certificate': 'Zertifikat',
        'kind.token': 'Token des Anbieters',
        'kind.nobody': 'nicht angemeldet',
    },
};

type KindKey = keyof (typeof actorWords)['en'];

/** A kind of a later server has the name that it has there. */
export function kindName(kind: string, t: (key: KindKey) => string): string {
    const known = KINDS.find((one) => one === kind);
    return known ? t(`kind.${known}`) : kind;
}
