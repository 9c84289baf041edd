/* An alert in words: of what, and what is wrong, with its numbers. */
import type { Alert, AlertSubject, RuleName, Unit } from '../api/alerts';
import { RULES } from '../api/alerts';
import { withParams } from '../api/client';
import { plural } from '../lib/i18n';
import { lostPath, timelinePath } from './timelinePath';
import { DAY, HOUR, MINUTE } from '../lib/time';
import type { AlertTexts } from './words';

/** A value with its unit: 42 min, 1:12 h, 20.0%, act. */
export function valueText(value: number, unit: Unit, words: AlertTexts): string {
    const { t, language, figure, numbers } = words;
    switch (unit) {
        case 'minutes':
            return figure.lasting(value * MINUTE);
        case 'hours':
            return Number.isInteger(value)
                ? `${numbers.count(value)} h`
                : figure.hours(value * HOUR);
        case 'percent':
            return numbers.percent(value);
        case 'seconds':
            return `${numbers.count(value)} s`;
        case 'days':
            return t(plural(language, 'days', Math.floor(value)), {
                count: numbers.count(Math.floor(value)),
            });
        case 'level':
            return t(value >= 3 ? 'level.3' : value >= 2 ? 'level.2' : 'level.1');
        default:
            return numbers.count(value);
    }
}

/** Is it a rule that this page has words for? */
export const isKnown = (rule: string): rule is RuleName => RULES.some((one) => one === rule);

/** The rule's name; of a later server as it says it. */
export function ruleName(rule: string, { t }: AlertTexts): string {
    return isKnown(rule) ? t(`rule.${rule}`) : rule;
}

/** From which value on it is wrong, with its unit; a rule that is yes or no has none. */
export function limitText(
    { rule, threshold, unit }: Pick<Alert, 'rule' | 'threshold' | 'unit'>,
    words: AlertTexts,
): string | null {
    const { t, language, numbers } = words;
    if (unit === '') return null;
    const counted = unit === 'reports' || unit === 'events';
    const limit = counted
        ? t(plural(language, `count.${unit}`, threshold), { count: numbers.count(threshold) })
        : valueText(threshold, unit, words);
    if (unit === 'level') return t('limit.level', { limit });
    return t(isAtMost(rule) ? 'limit.atMost' : 'limit.from', { limit });
}

/** How long it lasts, in days where it is long. */
export function lastsText(ms: number, { t, language, numbers, figure }: AlertTexts): string {
    if (ms < DAY) return figure.lasting(ms);
    const days = Math.floor(ms / DAY);
    return t(plural(language, 'lasts', days), { count: numbers.count(days) });
}

const AT_MOST: readonly string[] = ['audit_accuracy', 'disk_low', 'certificate_expiring'];

/** Of this rule values are wrong that are too small. */
export const isAtMost = (rule: string): boolean => AT_MOST.includes(rule);

/** What is wrong, after the name of what it is of. */
export function saysText({ rule, value, unit, over_24h }: Alert, words: AlertTexts): string {
    const { t, language } = words;
    if (!isKnown(rule)) return rule;
    const exact = valueText(value, unit, words);
    const text = over_24h ? t('value.over', { value: exact }) : exact;
    if (rule === 'agent_rejected')
        return t(plural(language, 'says.agent_rejected', value), { value: text });
    return t(`says.${rule}`, { value: text });
}

export function subjectName({ id, name }: AlertSubject, { t }: AlertTexts): string {
    return name ?? id ?? t('alert.site');
}

/* What a camera sees, and how right it is, is on parts of a page of its own. */
const OF_QUALITY: Partial<Record<string, string | null>> = {
    drift: null,
    audit_accuracy: 'accuracy',
    retraining: 'accuracy',
};

/** Is it about the model of a camera? */
export const isOfModel = (rule: string): boolean => OF_QUALITY[rule] !== undefined;

/** Where to see why; null: nowhere in the dashboard. */
export function whyPath({ rule, subject, since, resolved }: Alert): string | null {
    const { kind, id, agent_id: agent } = subject;
    if (rule === 'receiver_failing') return withParams('/alerts', { tab: 'receivers' });
    if (kind === 'site' || id === null) return null;
    if (kind === 'station') {
        const show = rule === 'station_behind' ? lostPath : timelinePath;
        return show(id, Date.parse(since), Date.parse(resolved?.at ?? '') || Date.now());
    }
    const tab = OF_QUALITY[rule];
    if (tab !== undefined) return withParams('/quality', { tab, camera: id });
    return withParams('/edge', kind === 'agent' ? { agent: id } : { camera: id, agent });
}
