/* What is set about people, between the API and the form. */
import type { Mode, Privacy, PrivacyChange } from '../../api/privacy';
import { differing } from '../../lib/draft';
import { endOfDay } from '../../lib/time';

export const TEAM_LEAST = 5;
export const TEAM_MOST = 20;
const DAYS_MOST = 36_500;

export interface PrivacyForm {
    mode: Mode;
    agreement: string;
    /** YYYY-MM-DD, the last day; '' is none. */
    until: string;
    team: string;
    /** '' is for good. */
    eventDays: string;
    peopleDays: string;
}

const textOf = (days: number | null): string => (days === null ? '' : String(days));

export function formOfPrivacy(privacy: Privacy): PrivacyForm {
    const { mode, agreement, until, team_size, event_days, people_days } = privacy;
    return {
        mode: mode ?? 'stations',
        agreement: agreement ?? '',
        until: until ?? '',
        team: String(team_size),
        eventDays: textOf(event_days),
        peopleDays: textOf(people_days),
    };
}

function wholeOf(text: string): number | null {
    return /^\d{1,6}$/.test(text.trim()) ? Number(text) : null;
}

function badDays(text: string): boolean {
    const days = wholeOf(text);
    return text.trim() !== '' && (days === null || days < 1 || days > DAYS_MOST);
}

export type PrivacyFault = 'missing' | 'past' | 'size' | 'daysWrong';
export type PrivacyFaults = Partial<Record<keyof PrivacyForm, PrivacyFault>>;

export function checkPrivacy(form: PrivacyForm, zone: string, now: number): PrivacyFaults {
    const { mode, agreement, until, team, eventDays, peopleDays } = form;
    const size = wholeOf(team);
    const end = endOfDay(until, zone);
    const agreed = mode === 'individuals';
    return {
        ...(agreed && agreement.trim() === '' && { agreement: 'missing' }),
        ...(agreed && until === '' && { until: 'missing' }),
        ...(agreed && until !== '' && (end === null || end <= now) && { until: 'past' }),
        ...((size === null || size < TEAM_LEAST || size > TEAM_MOST) && { team: 'size' }),
        ...(badDays(eventDays) && { eventDays: 'daysWrong' }),
        ...(badDays(peopleDays) && { peopleDays: 'daysWrong' }),
    };
}

/** Only what was changed; of an agreement all of it, as the one means nothing without the other. */
export function privacyChangeOf(base: PrivacyForm, form: PrivacyForm): PrivacyChange {
    const changed = differing(base, form);
    const agreed =
        form.mode === 'individuals' &&
        (changed.mode ?? changed.agreement ?? changed.until) !== undefined;
    return {
        ...((changed.mode || agreed) && { mode: form.mode }),
        ...(agreed && { agreement: form.agreement.trim(), until: form.until }),
        ...(changed.team !== undefined && { team_size: Number(form.team) }),
        ...(changed.eventDays !== undefined && { event_days: wholeOf(form.eventDays) }),
        ...(changed.peopleDays !== undefined && { people_days: wholeOf(form.peopleDays) }),
    };
}
