import { pageWords } from '../lib/i18n';

export const useWords = pageWords({
    en: {
        'trend.by': 'How the window is cut',
        'trend.hour': 'By hour',
        'trend.day': 'By day',
        'trend.partHour': 'Hour',
        'trend.partDay': 'Day',
        'trend.tooLong': 'The window is too long to be cut into hours.',
        'trend.units.hour': 'Units per hour',
        'trend.units.day': 'Units per day',
        'trend.unitsLabel': '{what}, from {first} to {last}: {units} in all.',
        'trend.reached': '{units} of {target} ({percent})',
        'trend.reachedSoFar': '{units} of {target} so far ({percent})',
        'trend.reachedTitle':
            '{units} units, {target} wanted. Target: {rate} in each planned hour.',
        'trend.noTarget': 'No target is set',
        'trend.setTarget': 'Set a target',
        'trend.utilizationLabel': 'Utilization in percent, from {first} to {last}.',
    },
    de: {
        'trend.by': 'Wie der Zeitraum geteilt wird',
        'trend.hour': 'Nach Stunden',
        'trend.day': 'Nach Tagen',
        'trend.partHour': 'Stunde',
        'trend.partDay': 'Tag',
        'trend.tooLong': 'Der Zeitraum ist zu lang, um ihn in Stunden zu teilen.',
        'trend.units.hour': 'Stück je Stunde',
        'trend.units.day': 'Stück je Tag',
        'trend.unitsLabel': '{what}, von {first} bis {last}: insgesamt {units}.',
        'trend.reached': '{units} von {target} ({percent})',
        'trend.reachedSoFar': 'bisher {units} von {target} ({percent})',
        'trend.reachedTitle':
            '{units} Stück, {target} gewollt. Soll: {rate} in jeder geplanten Stunde.',
        'trend.noTarget': 'Es ist kein Soll gesetzt',
        'trend.setTarget': 'Soll setzen',
        'trend.utilizationLabel': 'Auslastung in Prozent, von {first} bis {last}.',
    },
});
