/* A rule, between the API and the form. What is as preset is not set, so that it follows the preset
 * of a later version; what is empty for a station is as for all. */
import type {
    AlertLimits,
    AlertRule,
    AlertRuleChange,
    Severity,
    StationLimits,
} from '../../api/alerts';

export type Own = '' | 'yes' | 'no';

export interface StationForm {
    station_id: string;
    enabled: Own;
    threshold: string;
    for_minutes: string;
    severity: Severity | '';
    quiet: Own;
}

export interface RuleForm {
    enabled: boolean;
    threshold: string;
    for_minutes: string;
    severity: Severity;
    quiet: boolean;
    stations: StationForm[];
}

const own = (value: boolean | null): Own => (value === null ? '' : value ? 'yes' : 'no');
const numberText = (value: number | null): string => (value === null ? '' : String(value));

export function formOfRule(rule: AlertRule): RuleForm {
    const { enabled, threshold, for_minutes, severity, quiet, stations } = rule;
    return {
        enabled,
        threshold: numberText(threshold),
        for_minutes: numberText(for_minutes),
        severity,
        quiet,
        stations: stations.map((one) => ({
            station_id: one.station_id,
            enabled: own(one.enabled),
            threshold: numberText(one.threshold),
            for_minutes: numberText(one.for_minutes),
            severity: one.severity ?? '',
            quiet: own(one.quiet),
        })),
    };
}

export const newStation = (station_id: string): StationForm => ({
    station_id,
    enabled: '',
    threshold: '',
    for_minutes: '',
    severity: '',
    quiet: '',
});

/** As people write it, with a point or a comma; null: it is none. What the server told may be finer
 * than anybody types. */
export function numberOf(text: string): number | null {
    const plain = text.trim().replace(',', '.');
    return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

export const FOR_MOST = 24 * 60;

/** Fields that are wrong: `threshold`, `for_minutes`, and of stations `threshold S1`. */
export function faultsOf(form: RuleForm, { least, most }: AlertRule): Set<string> {
    const faults = new Set<string>();
    const check = (name: string, text: string, low: number, high: number): void => {
        const value = numberOf(text);
        if (value === null || value < low || value > high) faults.add(name);
    };
    check('threshold', form.threshold, least, most);
    check('for_minutes', form.for_minutes, 0, FOR_MOST);
    for (const { station_id: id, threshold, for_minutes } of form.stations) {
        if (threshold.trim() !== '') check(`threshold ${id}`, threshold, least, most);
        if (for_minutes.trim() !== '') check(`for_minutes ${id}`, for_minutes, 0, FOR_MOST);
    }
    return faults;
}

function limitsOf(form: RuleForm): AlertLimits {
    return {
        enabled: form.enabled,
        threshold: numberOf(form.threshold) ?? 0,
        for_minutes: numberOf(form.for_minutes) ?? 0,
        severity: form.severity,
        quiet: form.quiet,
    };
}

const yesOrNo = (value: Own): boolean | null => (value === '' ? null : value === 'yes');

function stationOf(form: StationForm): StationLimits {
    return {
        station_id: form.station_id,
        enabled: yesOrNo(form.enabled),
        threshold: numberOf(form.threshold),
        for_minutes: numberOf(form.for_minutes),
        severity: form.severity || null,
        quiet: yesOrNo(form.quiet),
    };
}

const saysNothing = ({ station_id: _, ...limits }: StationLimits): boolean =>
    Object.values(limits).every((value) => value === null);

export function changeOfRule(form: RuleForm, { rule, of, preset }: AlertRule): AlertRuleChange {
    const limits = limitsOf(form);
    const set = Object.fromEntries(
        Object.entries(limits).filter(
            ([name, value]) => value !== preset[name as keyof AlertLimits],
        ),
    );
    const stations = form.stations.map(stationOf).filter((one) => !saysNothing(one));
    return { rule, ...set, ...(of === 'station' && { stations }) };
}
