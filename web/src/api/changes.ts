/* What can be changed. Each throws an ApiError when refused, and nothing was changed; after
 * each, whatever is on the screen is read again. */
import { mutate } from 'swr';
import { part, send } from './client';
import type * as api from './types';

/** Read again all that was read from paths with one of these beginnings. */
export function refresh(...beginnings: string[]): void {
    void mutate(
        (key) =>
            typeof key === 'string' && beginnings.some((beginning) => key.startsWith(beginning)),
    );
}

/* Figures and lanes carry names, targets and planned time. */
const FIGURES = ['/api/metrics', '/api/timeline', '/api/losses', '/api/bottleneck'];

async function changed<T>(answer: Promise<T>, ...beginnings: string[]): Promise<T> {
    const result = await answer;
    refresh(...beginnings, ...FIGURES);
    return result;
}

export const addWorker = (worker: api.NewWorker) =>
    changed(send<{ worker: api.Worker }>('POST', '/api/workers', worker), '/api/workers');
export const changeWorker = (id: string, change: api.WorkerChange) =>
    changed(
        send<{ worker: api.Worker }>('PUT', `/api/workers/${part(id)}`, change),
        '/api/workers',
    );
export const deleteWorker = (id: string) =>
    changed(send<unknown>('DELETE', `/api/workers/${part(id)}`), '/api/workers');

export const addWorkstation = (station: api.NewWorkstation) =>
    changed(
        send<{ workstation: api.Workstation }>('POST', '/api/workstations', station),
        '/api/workstations',
    );
export const changeWorkstation = (id: string, change: api.WorkstationChange) =>
    changed(
        send<{ workstation: api.Workstation }>('PUT', `/api/workstations/${part(id)}`, change),
        '/api/workstations',
    );
export const deleteWorkstation = (id: string) =>
    changed(send<unknown>('DELETE', `/api/workstations/${part(id)}`), '/api/workstations');

export const addShift = (shift: api.NewShift) =>
    changed(send<{ shift: api.Shift }>('POST', '/api/shifts', shift), '/api/shifts');
export const changeShift = (id: number, change: api.ShiftChange) =>
    changed(send<{ shift: api.Shift }>('PUT', `/api/shifts/${part(id)}`, change), '/api/shifts');
export const deleteShift = (id: number) =>
    changed(send<unknown>('DELETE', `/api/shifts/${part(id)}`), '/api/shifts');

export const changeSettings = (change: api.SettingsChange) =>
    changed(send<{ settings: api.Settings }>('PUT', '/api/settings', change), '/api/settings');

export const voidEvent = (uuid: string, reason: string) =>
    changed(
        send<api.Correction>('POST', `/api/events/${part(uuid)}/void`, { reason }),
        '/api/events',
    );
export const restoreEvent = (uuid: string, reason: string) =>
    changed(
        send<api.Correction>('POST', `/api/events/${part(uuid)}/restore`, { reason }),
        '/api/events',
    );

/** Somebody says that an event is wrong, and what was so; whoever may correct decides. */
export const disputeEvent = (uuid: string, dispute: api.EventDispute) =>
    changed(
        send<unknown>('POST', `/api/events/${part(uuid)}/dispute`, dispute),
        '/api/events',
        '/api/disputes',
    );
/** The same of a stretch of a worker's or a workstation's time. */
export const disputeTime = (dispute: api.TimeDispute) =>
    changed(send<unknown>('POST', '/api/disputes', dispute), '/api/events', '/api/disputes');

/** It comes back when it reports again. */
export async function deleteAgent(id: string): Promise<void> {
    await send<unknown>('DELETE', `/api/agents/${part(id)}`);
    refresh('/api/agents');
}
