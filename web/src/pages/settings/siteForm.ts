/* What is set for the site, between the API and the form. */
import type { Settings, SettingsChange } from '../../api/types';
import { parseNumber, withFaults, type Fault, type Faults } from './faults';
import { checkTarget, targetOf, targetText } from './registerForm';

export interface SiteForm {
    /** Minutes. */
    hold: string;
    /** '' is none. */
    target: string;
}
export type SiteField = keyof SiteForm;

/* Those of the API: a second, and a week. */
const HOLD_LEAST = 1 / 60;
const HOLD_MOST = 10_080;

type Kept = Pick<Settings, 'hold_minutes' | 'target_units_per_hour'>;

export function formOfSite({ hold_minutes, target_units_per_hour }: Kept): SiteForm {
    return { hold: String(hold_minutes), target: targetText(target_units_per_hour) };
}

function checkHold(text: string, base: string): Fault | null {
    if (text === base) return null;
    const value = parseNumber(text);
    if (value === null) return { key: 'fault.number' };
    const good = value >= HOLD_LEAST && value <= HOLD_MOST;
    return good ? null : { key: 'fault.hold', vars: { most: HOLD_MOST } };
}

export function checkSite(form: SiteForm, base: SiteForm): Faults<SiteField> {
    return withFaults<SiteField>([
        ['hold', checkHold(form.hold, base.hold)],
        ['target', checkTarget(form.target, base.target)],
    ]);
}

/** Only what was changed: a hold that is sent is worked into all history. */
export function siteChangeOf(change: Partial<SiteForm>): SettingsChange {
    const hold = change.hold === undefined ? null : parseNumber(change.hold);
    return {
        ...(hold !== null && { hold_minutes: hold }),
        ...(change.target !== undefined && { target_units_per_hour: targetOf(change.target) }),
    };
}

export const SITE_PATTERNS: readonly [RegExp, SiteField][] = [
    [/^hold_minutes\b/, 'hold'],
    [/^target_units_per_hour\b/, 'target'],
];
