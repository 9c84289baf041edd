/* Who asks: what the server knows of it, and how to become somebody else. */
import { mutate } from 'swr';
import { dropDrafts } from '../lib/draft';
import { send, SESSION_PATH } from './client';
import { renewLive } from './live/store';

/** What a caller may do, as GET /api/openapi.json names it. */
export type Permission =
    | 'call'
    | 'set_up'
    | 'read_stations'
    | 'read_workers'
    | 'read_self'
    | 'read_events'
    | 'ingest'
    | 'correct'
    | 'annotate'
    | 'administer'
    | 'audit'
    | 'board'
    | 'monitor'
    | 'have_account';

export const ROLES = [
    'viewer',
    'worker',
    'engineer',
    'supervisor',
    'administrator',
    'auditor',
    'agent',
    'device',
    'board',
    'monitor',
] as const;
export type Role = (typeof ROLES)[number];

export interface Session {
    /** open: there is no administrator yet, and whoever is on this machine may do everything. */
    kind: 'nobody' | 'open' | 'local' | 'key' | 'person' | 'provider' | 'certificate' | 'token';
    name: string | null;
    roles: string[];
    may: Permission[];
    /** Which worker the person is; null: none. */
    worker_id: string | null;
}

/** How one comes in. */
export interface Entrance {
    open: boolean;
    /** There is no administrator yet: the server waits for the code of its log. */
    setup: boolean;
    /** Does it take passwords from here? */
    passwords: boolean;
    /** Why it does not; null: it does. */
    why_not: string | null;
    providers: { name: string }[];
}

export interface SessionAnswer {
    session: Session;
    server: Entrance;
}

/** Is there anybody? */
export function isSomebody({ session }: SessionAnswer): boolean {
    return session.kind !== 'nobody';
}

/** Did a person sign in, one of the server's own or of a provider? */
export function isPerson(kind: Session['kind']): boolean {
    return kind === 'person' || kind === 'provider';
}

/* Everything that was read before was for somebody else. */
async function enter(answer: Promise<SessionAnswer>): Promise<SessionAnswer> {
    const entered = await answer;
    await mutate(SESSION_PATH, entered, { revalidate: false });
    renewLive();
    void mutate((key) => key !== SESSION_PATH);
    return entered;
}

export interface Proof {
    name: string;
    password: string;
    /** Of the phone, or one for recovery. */
    code?: string;
}

export const signIn = (proof: Proof): Promise<SessionAnswer> =>
    enter(send<SessionAnswer>('POST', SESSION_PATH, proof));

export const setUp = (first: { code: string; name: string; password: string }) =>
    enter(send<SessionAnswer>('POST', '/api/setup', first));

/** The page begins anew, so that nothing of what was read stays in it. */
export async function signOut(): Promise<void> {
    await send<unknown>('DELETE', SESSION_PATH);
    beginAnew();
}

export function beginAnew(path = '/'): void {
    dropDrafts();
    location.assign(path);
}

/** Where the provider that vouches for people is asked. */
export const PROVIDER_PATH = `${SESSION_PATH}/provider`;
