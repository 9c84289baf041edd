/* What the server keeps of people, and who may see it. */
import { mutate } from 'swr';
import { part, send } from './client';
import { useRead, type Answer } from './hooks';
import type { Permission } from './session';
import type { Instant } from './types';

/** Whose figures the site shows: of nobody; of teams; of single people, by an agreement. */
export const MODES = ['stations', 'teams', 'individuals'] as const;
export type Mode = (typeof MODES)[number];

/** Something that is kept of people. */
export interface KeptThing {
    what: string;
    why: string;
    /** For how long; null: for ever, or as the others say. */
    days: number | null;
    /** For so many days, and maybe more. */
    at_least: boolean;
    /** Until the worker, or the account, is removed. */
    while_registered: boolean;
    /** Until the next one takes its place. Absent: the server does not know such. */
    until_next?: boolean;
    who_may_see: Permission[];
}

/** What is sent to a hub. */
export interface HubPolicy {
    /** Its URL. */
    hub: string;
    /** The name of this site there. */
    site: string;
    /** Of what sums are sent, from `factory` on to the finest. */
    scopes: ('factory' | 'type' | 'station')[];
    period: 'hour' | 'day' | 'week';
    /** Of how many people a figure is at least; 0: of any number. */
    people: number;
    /** What is sent is personal data. */
    personal: boolean;
    learning: 'off' | 'private' | 'plain';
    /** Of a private round at most, and checks of one worker in it; null: it takes part in none. */
    epsilon: number | null;
    labels: number | null;
}

export interface Privacy {
    /** Absent: the server does not know modes. */
    mode?: Mode;
    /** By what figures of single people may be shown, and its last day; null: there is none. */
    agreement?: string | null;
    until?: string | null;
    /** What is shown now to whoever may see workers; it may be more or less than the mode says. */
    shown?: Mode;
    /** How many workers a team must have to be shown. */
    team_size: number;
    /** For how long events are kept, and what names people; null: for ever. */
    event_days: number | null;
    people_days: number | null;
    /** What came before was removed; null: nothing was. */
    events_from: Instant | null;
    people_from: Instant | null;
    removal_waits_for_sample_data: boolean;
    /** What is dropped of events before anything is stored. */
    dropped?: string[];
    /** null: there is no hub. Absent: the server does not know of any. */
    to_hub?: HubPolicy | null;
    kept: KeptThing[];
}

export interface PrivacyChange {
    mode?: Mode;
    agreement?: string;
    until?: string;
    team_size?: number;
    event_days?: number | null;
    people_days?: number | null;
}

const PRIVACY = '/api/privacy';

export function usePrivacy(): Answer<{ privacy: Privacy }> {
    return useRead<{ privacy: Privacy }>(PRIVACY);
}

/** What may be seen follows from it, so all that is on the screen is read again. */
export async function changePrivacy(change: PrivacyChange): Promise<void> {
    await send<unknown>('PUT', PRIVACY, change);
    await mutate(() => true);
}

/* --- of one worker --- */

/** All that is kept of a worker, as a file. */
export function exportPath(worker: string): string {
    return `/api/workers/${part(worker)}/export`;
}
