/* A user, between the API and the form. */
import type { NewUser, User, UserChange } from '../../api/people';
import type { Role } from '../../api/session';
import { differing } from '../../lib/draft';
import { shortPassword } from '../../people/password';

/** Those that people have; the others are for machines. */
export const ROLES_OF_PEOPLE: readonly Role[] = [
    'viewer',
    'worker',
    'engineer',
    'supervisor',
    'administrator',
    'auditor',
];

export interface UserForm {
    name: string;
    roles: string[];
    /** '' is nobody. */
    worker: string;
    /** '': of one that is there it stays. */
    password: string;
    /** The phone whose codes are wanted was lost. */
    phoneLost: boolean;
}

export const EMPTY_USER: UserForm = {
    name: '',
    roles: [],
    worker: '',
    password: '',
    phoneLost: false,
};

export function formOfUser({ name, roles, worker_id }: User): UserForm {
    return { name, roles, worker: worker_id ?? '', password: '', phoneLost: false };
}

export type UserFault = 'missing' | 'short' | 'rolesNone' | 'workerWanted';
export type UserFaults = Partial<Record<keyof UserForm, UserFault>>;

/** What is plainly wrong; `known`: there is one already. */
export function checkUser(form: UserForm, known: boolean): UserFaults {
    const { name, roles, worker, password } = form;
    const keeps = known && password === '';
    return {
        ...(name.trim() === '' && { name: 'missing' }),
        ...(roles.length === 0 && { roles: 'rolesNone' }),
        ...(roles.includes('worker') && worker === '' && { worker: 'workerWanted' }),
        ...(!keeps && shortPassword(password) && { password: 'short' }),
    };
}

export function newUserOf({ name, roles, worker, password }: UserForm): NewUser {
    return { name: name.trim(), roles, password, ...(worker && { worker_id: worker }) };
}

/** Only what was changed, so that it does not undo what somebody else changed meanwhile. */
export function userChangeOf(base: UserForm, form: UserForm): UserChange {
    const { roles, worker, password, phoneLost } = differing(base, form);
    return {
        ...(roles && { roles }),
        ...(worker !== undefined && { worker_id: worker || null }),
        ...(password && { password }),
        ...(phoneLost && { totp: false }),
    };
}
