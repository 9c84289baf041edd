/* How roles are called. A page that names some spreads these words into its own. */
import { ROLES, type Role } from '../api/session';

export const roleWords = {
    en: {
        'role.viewer': 'Viewer',
        'role.worker': 'Worker',
        'role.engineer': 'Engineer',
        'role.supervisor': 'Supervisor',
        'role.administrator': 'Administrator',
        'role.auditor': 'Auditor',
        'role.agent': 'Agent',
        'role.device': 'Device',
        'role.board': 'Board',
        'role.monitor': 'Monitor',
    },
    de: {
        'role.viewer': 'Betrachter',
        'role.worker': 'Beschäftigte Person',
        'role.engineer': 'Ingenieur',
        'role.supervisor': 'Schichtleitung',
        'role.administrator': 'Administrator',
        'role.auditor': 'Prüfer',
        'role.agent': 'Agent',
        'role.device': 'Gerät',
        'role.board': 'Tafel',
        'role.monitor': 'Überwachung',
    },
};

type RoleKey = keyof (typeof roleWords)['en'];

function isRole(name: string): name is Role {
    return (ROLES as readonly string[]).includes(name);
}

/** A role of a later server has the name that it has there. */
export function roleName(name: string, t: (key: RoleKey) => string): string {
    return isRole(name) ? t(`role.${name}`) : name;
}
