/* The server decides which passwords it takes; what is plainly too short need not be sent. */

/** Characters, as the server counts them. */
export const PASSWORD_LEAST = 10;

export function shortPassword(password: string): boolean {
    return [...password].length < PASSWORD_LEAST;
}
