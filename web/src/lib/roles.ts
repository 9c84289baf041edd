/* How roles are called. */
import { ROLES, type Role } from '../api/session';
import type { Translate } from './i18n';

function isRole(name: string): name is Role {
    return (ROLES as readonly string[]).includes(name);
}

/** A role of a later server has the name that it has there. */
export function roleName(name: string, t: Translate): string {
    return isRole(name) ? t(`role.${name}`) : name;
}
