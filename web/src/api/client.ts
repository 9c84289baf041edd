/* Requests to the API, with errors that can be shown as they are. */

/** What went wrong, in words. `status` is 0 when the server could not be reached. */
export class ApiError extends Error {
    readonly status: number;

    constructor(status: number, message: string) {
        super(message);
        this.name = 'ApiError';
        this.status = status;
    }

    /** Trying again may help: nothing is wrong with the request itself. */
    get transient(): boolean {
        return this.status === 0 || this.status >= 500;
    }
}

export type Params = Record<string, string | number | null | undefined>;

/** `path` with those of `params` that say something. */
export function withParams(path: string, params: Params): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(params))
        if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
    const text = search.toString();
    return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path;
}

async function readAnswer(response: Response): Promise<unknown> {
    try {
        return await response.json();
    } catch {
        return null;
    }
}

function errorOf(response: Response, answer: unknown): ApiError {
    const said =
        typeof answer === 'object' && answer !== null && 'error' in answer
            ? answer.error
            : undefined;
    return new ApiError(
        response.status,
        typeof said === 'string' ? said : `${response.status} ${response.statusText}`.trim(),
    );
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
    let response: Response;
    try {
        response = await fetch(path, init);
    } catch (cause) {
        throw new ApiError(0, cause instanceof Error ? cause.message : String(cause));
    }
    const answer = await readAnswer(response);
    if (!response.ok) throw errorOf(response, answer);
    /* A proxy's page with status 200 is no answer of ours. */
    if (answer === null) throw new ApiError(502, 'the answer is not JSON');
    return answer as T;
}

/** Reading again changes nothing, so a server that is busy for a moment is asked again. */
const BUSY_TRIES = 4;
const BUSY_WAIT_MS = 700;

export async function get<T>(path: string): Promise<T> {
    for (let tries = 1; ; tries++) {
        try {
            return await request<T>(path, { headers: { Accept: 'application/json' } });
        } catch (error) {
            const busy = error instanceof ApiError && error.status === 503;
            if (!busy || tries === BUSY_TRIES) throw error;
            await new Promise((resolve) => setTimeout(resolve, BUSY_WAIT_MS * tries));
        }
    }
}

let before: Promise<unknown> = Promise.resolve();

/** `get`, one after the other: of questions that take long the server answers few at once. */
export function getInTurn<T>(path: string): Promise<T> {
    const answer = before.then(() => get<T>(path));
    before = answer.catch(() => undefined);
    return answer;
}

export function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
    return request<T>(path, {
        method,
        headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

/** An id as a part of a path. */
export function part(id: string | number): string {
    return encodeURIComponent(id);
}
