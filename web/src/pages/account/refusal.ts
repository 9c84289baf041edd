import { ApiError } from '../../api/client';

/** Was it the password that was refused, of one who is signed in? */
export function isWrongPassword(error: Error | null): boolean {
    return error instanceof ApiError && error.status === 403;
}
