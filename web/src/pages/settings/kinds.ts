/* What the registers of workers and of stations have in common, and in what they differ. */
import * as changes from '../../api/changes';
import {
    newStationOf,
    newWorkerOf,
    stationChangeOf,
    workerChangeOf,
    type Entry,
    type EntryForm,
} from './registerForm';
import type { SettingsKey } from './words';

export interface Kind {
    of: 'worker' | 'station';
    station: boolean;
    words: Record<'add' | 'new' | 'edit' | 'none', SettingsKey>;
    add: (form: EntryForm) => Promise<unknown>;
    change: (id: string, change: Partial<EntryForm>) => Promise<unknown>;
    setActive: (id: string, active: boolean) => Promise<unknown>;
    remove: (id: string) => Promise<unknown>;
}

export const WORKERS: Kind = {
    of: 'worker',
    station: false,
    words: {
        add: 'register.addWorker',
        new: 'register.newWorker',
        edit: 'register.editWorker',
        none: 'register.noneWorkers',
    },
    add: (form) => changes.addWorker(newWorkerOf(form)),
    change: (id, change) => changes.changeWorker(id, workerChangeOf(change)),
    setActive: (id, active) => changes.changeWorker(id, { active }),
    remove: changes.deleteWorker,
};

export const STATIONS: Kind = {
    of: 'station',
    station: true,
    words: {
        add: 'register.addStation',
        new: 'register.newStation',
        edit: 'register.editStation',
        none: 'register.noneStations',
    },
    add: (form) => changes.addWorkstation(newStationOf(form)),
    change: (id, change) => changes.changeWorkstation(id, stationChangeOf(change)),
    setActive: (id, active) => changes.changeWorkstation(id, { active }),
    remove: changes.deleteWorkstation,
};

/** Those with `search` in their name, id, type or team. */
export function found(entries: readonly Entry[], search: string): Entry[] {
    const wanted = search.trim().toLocaleLowerCase();
    return entries.filter(({ id, name, type, team }) =>
        [id, name, type, team].some((text) => text.toLocaleLowerCase().includes(wanted)),
    );
}

export function draftKey(kind: Kind, id: string | null): string {
    /* The colon: a worker may be called "new". */
    return id === null ? `${kind.of}/new` : `${kind.of}:${id}`;
}
