/* Accounts and keys: one's own, and, for administrators, everybody's. */
import { mutate } from 'swr';
import { refresh } from './changes';
import { part, send, SESSION_PATH } from './client';
import { useRead, type Answer } from './hooks';
import type { Instant } from './types';

/* --- one's own --- */

export interface Account {
    name: string;
    /** Who vouches for it; null: this server, by a password. */
    provider: string | null;
    roles: string[];
    worker_id: string | null;
    /** Codes of a phone are wanted besides. */
    totp: boolean;
    /** For when the phone is lost. */
    recovery_codes_left: number;
}

export interface OwnSession {
    session_id: string;
    created_at: Instant;
    seen_at: Instant;
    address: string | null;
    /** The one that asks. */
    current: boolean;
}

const ACCOUNT = '/api/account';

export function useAccount(): Answer<{ account: Account }> {
    return useRead<{ account: Account }>(ACCOUNT);
}

export function useOwnSessions(): Answer<{ sessions: OwnSession[] }> {
    return useRead<{ sessions: OwnSession[] }>(`${ACCOUNT}/sessions`);
}

export async function changePassword(password: string, new_password: string): Promise<void> {
    await send<unknown>('PUT', `${ACCOUNT}/password`, { password, new_password });
    refresh(ACCOUNT);
}

/** What an app on a phone makes codes from; they are not wanted before one was shown. */
export interface TotpSecret {
    /** To be typed in. */
    secret: string;
    /** The same as an address, for a picture. */
    uri: string;
}

export const beginTotp = (password: string): Promise<TotpSecret> =>
    send<TotpSecret>('POST', `${ACCOUNT}/totp`, { password });

/** From now on codes are wanted. The codes for when the phone is lost are not shown again. */
export async function confirmTotp(code: string): Promise<string[]> {
    const { recovery_codes } = await send<{ recovery_codes: string[] }>('PUT', `${ACCOUNT}/totp`, {
        code,
    });
    return recovery_codes;
}

export async function endTotp(password: string): Promise<void> {
    await send<unknown>('DELETE', `${ACCOUNT}/totp`, { password });
    refresh(ACCOUNT);
}

export async function endOwnSession(id: string): Promise<void> {
    await send<unknown>('DELETE', `${ACCOUNT}/sessions/${part(id)}`);
    refresh(ACCOUNT);
}

/** The account was changed otherwise. */
export const readAccountAgain = (): void => refresh(ACCOUNT);

/* --- everybody's --- */

export interface User {
    name: string;
    roles: string[];
    worker_id: string | null;
    active: boolean;
    password: boolean;
    totp: boolean;
    created_at: Instant;
    /** The last request of a session; null: there is none. */
    seen_at: Instant | null;
}
export interface NewUser {
    name: string;
    roles: string[];
    worker_id?: string;
    password: string;
}
export interface UserChange {
    roles?: string[];
    worker_id?: string | null;
    password?: string;
    active?: boolean;
    /** Take a phone away that was lost. */
    totp?: false;
}

const USERS = '/api/users';

export function useUsers(): Answer<{ users: User[] }> {
    return useRead<{ users: User[] }>(USERS);
}

/* The first administrator closes the server: then whoever asked is nobody any more. */
async function usersChanged<T>(answer: Promise<T>): Promise<T> {
    const result = await answer;
    refresh(USERS);
    await mutate(SESSION_PATH);
    return result;
}

export const addUser = (user: NewUser) => usersChanged(send<unknown>('POST', USERS, user));
export const changeUser = (name: string, change: UserChange) =>
    usersChanged(send<unknown>('PUT', `${USERS}/${part(name)}`, change));
export const deleteUser = (name: string) =>
    usersChanged(send<unknown>('DELETE', `${USERS}/${part(name)}`));

export interface Key {
    key_id: string;
    name: string;
    roles: string[];
    /** The only agent, cameras and stations that it may speak of; null and []: any. */
    agent_id: string | null;
    camera_ids: string[];
    station_ids: string[];
    created_at: Instant;
    expires_at: Instant | null;
    used_at: Instant | null;
    expired: boolean;
}
export interface NewKey {
    name: string;
    roles: string[];
    agent_id?: string;
    camera_ids?: string[];
    station_ids?: string[];
    expires_at?: Instant;
}

const KEYS = '/api/keys';

export function useKeys(): Answer<{ keys: Key[] }> {
    return useRead<{ keys: Key[] }>(KEYS);
}

/** The secret is not shown again. */
export async function addKey(key: NewKey): Promise<{ key: Key; secret: string }> {
    const made = await send<{ key: Key; secret: string }>('POST', KEYS, key);
    refresh(KEYS);
    return made;
}

export async function revokeKey(id: string): Promise<void> {
    await send<unknown>('DELETE', `${KEYS}/${part(id)}`);
    refresh(KEYS);
}
