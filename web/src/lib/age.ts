import { DAY, HOUR, MINUTE, SECOND } from './time';

/** How old something is, in its largest unit: `4 s`, `3 min`, `2 h`, `5 d`. */
export function age(ms: number): string {
    if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
    if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
    if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
    return `${Math.floor(ms / DAY)} d`;
}
