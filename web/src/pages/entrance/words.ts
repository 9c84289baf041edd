import { pageWords } from '../../lib/i18n';

export const useWords = pageWords({
    en: {
        'entrance.signIn': 'Sign in',
        'entrance.again':
            'Your session has ended. What you had open is still there after you sign in.',
        'entrance.name': 'Name',
        'entrance.password': 'Password',
        'entrance.code': 'Code',
        'entrance.codeHint': 'The six digits that the app on your phone shows, or a recovery code.',
        'entrance.codeWrong': 'That code does not fit, or was used already. Wait for the next one.',
        'entrance.wrong': 'Name and password do not fit.',
        'entrance.wait': 'There were too many attempts. Try again in {seconds} s.',
        'entrance.missing': 'Must not be empty.',
        'entrance.failed': 'You are not signed in.',
        'entrance.provider': 'Sign in with {name}',
        'entrance.denied': 'Signing in there did not work. Try it once more.',
        'entrance.noRole':
            'You are known there, but have no role here. Ask whoever runs this server.',
        'entrance.unavailable': 'Signing in there is not possible now. Try again later.',
        'entrance.or': 'or',
        'entrance.plain': 'This connection is not encrypted',
        'entrance.plainWhy':
            'Everybody on the way could read a password, so the server takes none from here.',
        'entrance.plainDo':
            'Open the same address with https:// in front, or open http://localhost on the server’s own machine. Whoever runs the server can turn on TLS.',
        'entrance.plainTry': 'Open {address}',
        'entrance.none': 'This server takes no passwords',
        'entrance.openElsewhere':
            'There is no administrator yet, so the server answers nobody but its own machine. Open it there, or add one with “shopfloor user add NAME --roles administrator --database FILE”.',
        'entrance.lost': 'Forgotten? Whoever runs the server sets a new password there with:',
        'setup.title': 'Set up this server',
        'setup.why':
            'Others can reach this server, so it answers nothing until there is an administrator. Create the first one here.',
        'setup.where': 'The code proves that you run the server. It is in its log:',
        'setup.where.service': 'Service',
        'setup.where.compose': 'Compose',
        'setup.where.docker': 'Docker',
        'setup.where.terminal': 'Terminal',
        'setup.where.there': 'where the server was started',
        'setup.code': 'Code of the log',
        'setup.codeHint': 'It holds until the server stops; then the log has another.',
        'setup.name': 'Your name',
        'setup.nameHint': 'You sign in with it. Everybody gets an account of their own later.',
        'setup.passwordHint': 'At least {least} characters. Several words are easy to remember.',
        'setup.short': 'Must have at least {least} characters.',
        'setup.create': 'Create the administrator',
        'setup.failed': 'There is no administrator yet.',
    },
    de: {
        'entrance.signIn': 'Anmelden',
        'entrance.again':
            'Ihre Sitzung ist abgelaufen. Was Sie offen hatten, ist nach der Anmeldung noch da.',
        'entrance.name': 'Name',
        'entrance.password': 'Passwort',
        'entrance.code': 'Code',
        'entrance.codeHint':
            'Die sechs Ziffern der App auf Ihrem Telefon, oder ein Wiederherstellungscode.',
        'entrance.codeWrong':
            'Dieser Code passt nicht, oder er wurde schon benutzt. Bitte den nächsten abwarten.',
        'entrance.wrong': 'Name und Passwort passen nicht.',
        'entrance.wait': 'Das waren zu viele Versuche. Bitte in {seconds} s erneut versuchen.',
        'entrance.missing': 'Darf nicht leer sein.',
        'entrance.failed': 'Sie sind nicht angemeldet.',
        'entrance.provider': 'Mit {name} anmelden',
        'entrance.denied': 'Die Anmeldung dort hat nicht geklappt. Bitte noch einmal versuchen.',
        'entrance.noRole':
            'Man kennt Sie dort, aber Sie haben hier keine Rolle. Fragen Sie, wer den Server betreibt.',
        'entrance.unavailable':
            'Die Anmeldung dort ist gerade nicht möglich. Bitte später versuchen.',
        'entrance.or': 'oder',
        'entrance.plain': 'Diese Verbindung ist nicht verschlüsselt',
        'entrance.plainWhy':
            'Jeder auf dem Weg könnte ein Passwort mitlesen, darum nimmt der Server von hier keines an.',
        'entrance.plainDo':
            'Öffnen Sie dieselbe Adresse mit https:// davor, oder http://localhost am Rechner des Servers selbst. Wer den Server betreibt, kann TLS einschalten.',
        'entrance.plainTry': '{address} öffnen',
        'entrance.none': 'Dieser Server nimmt keine Passwörter an',
        'entrance.openElsewhere':
            'Es gibt noch keinen Administrator, darum antwortet der Server nur an seinem eigenen Rechner. Öffnen Sie ihn dort, oder legen Sie einen an mit „shopfloor user add NAME --roles administrator --database FILE“.',
        'entrance.lost': 'Vergessen? Wer den Server betreibt, setzt dort ein neues Passwort mit:',
        'setup.title': 'Diesen Server einrichten',
        'setup.why':
            'Andere können diesen Server erreichen. Darum antwortet er nicht, bis es einen Administrator gibt. Legen Sie hier den ersten an.',
        'setup.where': 'Der Code beweist, dass Sie den Server betreiben. Er steht in seinem Log:',
        'setup.where.service': 'Dienst',
        'setup.where.compose': 'Compose',
        'setup.where.docker': 'Docker',
        'setup.where.terminal': 'Terminal',
        'setup.where.there': 'dort, wo der Server gestartet wurde',
        'setup.code': 'Code aus dem Log',
        'setup.codeHint': 'Er gilt, bis der Server stoppt; danach steht ein anderer im Log.',
        'setup.name': 'Ihr Name',
        'setup.nameHint': 'Damit melden Sie sich an. Alle anderen bekommen später eigene Konten.',
        'setup.passwordHint': 'Mindestens {least} Zeichen. Mehrere Wörter merkt man sich leicht.',
        'setup.short': 'Muss mindestens {least} Zeichen haben.',
        'setup.create': 'Administrator anlegen',
        'setup.failed': 'Es gibt noch keinen Administrator.',
    },
});
