/* How people check cameras, between the API and the form. */
import type { Settings, SettingsChange } from '../../api/types';
import { bytesOf, parseNumber, withFaults, type Fault, type Faults } from './faults';

export interface QualityForm {
    perWeek: string;
    blind: boolean;
    /** '' is none. */
    recorder: string;
    floorOn: boolean;
    floor: string;
    /** Percent. */
    accuracy: string;
    corrections: string;
}
export type QualityField = keyof QualityForm;

/* Those of the API. */
const A_WEEK_MOST = 1_000;
const URL_MOST = 500;
const CORRECTIONS_MOST = 1_000_000;

const percentOf = (share: number): string => String(Math.round(share * 10_000) / 100);

export function formOfQuality(settings: Settings): QualityForm {
    return {
        perWeek: String(settings.audit_per_week),
        blind: settings.audit_blind,
        recorder: settings.recorder_url ?? '',
        floorOn: settings.confidence_floor_on,
        floor: String(settings.confidence_floor),
        accuracy: percentOf(settings.retraining_accuracy),
        corrections: String(settings.retraining_corrections),
    };
}

function checkWhole(text: string, most: number): Fault | null {
    const good = /^\d+$/.test(text.trim()) && Number(text) <= most;
    return good ? null : { key: 'fault.whole', vars: { most } };
}

/* What was set otherwise may have more decimals than is typed. */
function checkUpTo(text: string, base: string, most: number): Fault | null {
    if (text === base) return null;
    const value = parseNumber(text);
    if (value === null) return { key: 'fault.number' };
    return value <= most ? null : { key: 'fault.most', vars: { most } };
}

function checkRecorder(text: string): Fault | null {
    const url = text.trim();
    if (url === '') return null;
    if (!/^https?:\/\/./.test(url)) return { key: 'fault.url' };
    const bytes = bytesOf(url);
    return bytes > URL_MOST ? { key: 'fault.long', vars: { bytes, most: URL_MOST } } : null;
}

export function checkQuality(form: QualityForm, base: QualityForm): Faults<QualityField> {
    return withFaults<QualityField>([
        ['perWeek', checkWhole(form.perWeek, A_WEEK_MOST)],
        ['recorder', checkRecorder(form.recorder)],
        ['floor', checkUpTo(form.floor, base.floor, 1)],
        ['accuracy', checkUpTo(form.accuracy, base.accuracy, 100)],
        ['corrections', checkWhole(form.corrections, CORRECTIONS_MOST)],
    ]);
}

/** Only what was changed. */
export function qualityChangeOf(change: Partial<QualityForm>): SettingsChange {
    const { perWeek, blind, recorder, floorOn, floor, accuracy, corrections } = change;
    return {
        ...(perWeek !== undefined && { audit_per_week: Number(perWeek) }),
        ...(blind !== undefined && { audit_blind: blind }),
        ...(recorder !== undefined && { recorder_url: recorder.trim() || null }),
        ...(floorOn !== undefined && { confidence_floor_on: floorOn }),
        ...(floor !== undefined && { confidence_floor: parseNumber(floor) ?? 0 }),
        ...(accuracy !== undefined && { retraining_accuracy: (parseNumber(accuracy) ?? 0) / 100 }),
        ...(corrections !== undefined && { retraining_corrections: Number(corrections) }),
    };
}

export const QUALITY_PATTERNS: readonly [RegExp, QualityField][] = [
    [/^recorder_url\b/, 'recorder'],
    [/^audit_per_week\b/, 'perWeek'],
    [/^confidence_floor\b/, 'floor'],
    [/^retraining_accuracy\b/, 'accuracy'],
    [/^retraining_corrections\b/, 'corrections'],
];
