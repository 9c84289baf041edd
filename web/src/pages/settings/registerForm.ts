/* A worker or a workstation, between the API and the form. A worker has no type and no target, a
 * workstation no team. */
import type {
    NewWorker,
    NewWorkstation,
    Worker,
    WorkerChange,
    Workstation,
    WorkstationChange,
} from '../../api/types';
import { parseNumber, textFault, withFaults, type Faults } from './faults';

export interface Entry {
    id: string;
    name: string;
    active: boolean;
    type: string;
    target: number | null;
    team: string;
}

export const entryOfWorker = (worker: Worker): Entry => ({
    id: worker.worker_id,
    name: worker.name,
    active: worker.active,
    type: '',
    target: null,
    team: worker.team ?? '',
});

export const entryOfStation = (station: Workstation): Entry => ({
    id: station.station_id,
    name: station.name,
    active: station.active,
    type: station.type,
    target: station.target_units_per_hour,
    team: '',
});

export interface EntryForm {
    id: string;
    name: string;
    type: string;
    /** '' is none. */
    target: string;
    /** '' is none. */
    team: string;
}
export type EntryField = keyof EntryForm;

export const EMPTY_ENTRY: EntryForm = {
    id: '',
    name: '',
    type: '',
    target: '',
    team: '',
};

export const ID_BYTES = 64;
export const NAME_BYTES = 200;
export const TARGET_MOST = 1_000_000;

/** A target as it stands in a field, in digits that parseNumber takes. */
export function targetText(target: number | null): string {
    return target === null ? '' : String(target);
}

/** The API takes 0 for none; so does the form. */
export function targetOf(text: string): number | null {
    return parseNumber(text) || null;
}

export function formOfEntry(entry: Entry): EntryForm {
    const { id, name, type, target, team } = entry;
    return { id, name, type, target: targetText(target), team };
}

export function checkTarget(text: string, base: string) {
    /* What is there already may be finer than what is typed. */
    if (text.trim() === '' || text === base) return null;
    const value = parseNumber(text);
    if (value === null) return { key: 'fault.number' } as const;
    return value > TARGET_MOST
        ? ({ key: 'fault.most', vars: { most: TARGET_MOST } } as const)
        : null;
}

export function checkEntry(form: EntryForm, base: EntryForm, station: boolean): Faults<EntryField> {
    return withFaults<EntryField>([
        ['id', textFault(form.id, ID_BYTES)],
        ['name', textFault(form.name, NAME_BYTES)],
        ['type', station ? textFault(form.type, NAME_BYTES) : null],
        ['target', station ? checkTarget(form.target, base.target) : null],
        ['team', form.team.trim() === '' ? null : textFault(form.team, NAME_BYTES)],
    ]);
}

export function newWorkerOf({ id, name, team }: EntryForm): NewWorker {
    const of = team.trim();
    return { worker_id: id.trim(), name: name.trim(), ...(of && { team: of }) };
}

export function workerChangeOf({ name, team }: Partial<EntryForm>): WorkerChange {
    return {
        ...(name !== undefined && { name: name.trim() }),
        ...(team !== undefined && { team: team.trim() || null }),
    };
}

export function newStationOf(form: EntryForm): NewWorkstation {
    return {
        station_id: form.id.trim(),
        name: form.name.trim(),
        type: form.type.trim(),
        target_units_per_hour: targetOf(form.target),
    };
}

/** Only what was changed, so that it does not undo what somebody else changed meanwhile. */
export function stationChangeOf(change: Partial<EntryForm>): WorkstationChange {
    return {
        ...(change.name !== undefined && { name: change.name.trim() }),
        ...(change.type !== undefined && { type: change.type.trim() }),
        ...(change.target !== undefined && { target_units_per_hour: targetOf(change.target) }),
    };
}

export const ENTRY_PATTERNS: readonly [RegExp, EntryField][] = [
    [/^(there is a (worker|workstation) |worker_id|station_id)/, 'id'],
    [/^name\b/, 'name'],
    [/^type\b/, 'type'],
    [/^target_units_per_hour\b/, 'target'],
    [/^team\b/, 'team'],
];
