/* Requests to the API, with errors that can be shown as they are. */

/** What went wrong, in words. `status` is 0 when the server could not be reached. */
export class ApiError extends Error {
    readonly status: number;
    /** All that the server said of it. */
    readonly answer: Readonly<Record<string, unknown>>;
    /** In how many seconds it may be tried again; null: it does not say. */
    readonly retryAfter: number | null;

    constructor(
        status: number,
        message: string,
        answer: Readonly<Record<string, unknown>> = {},
        retryAfter: number | null = null,
    ) {
        super(message);
        this.name = 'ApiError';
        this.status = status;
        this.answer = answer;
        this.retryAfter = retryAfter;
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
    const said = (typeof answer === 'object' && answer !== null ? answer : {}) as {
        error?: unknown;
    };
    const seconds = Number(response.headers.get('Retry-After') ?? NaN);
    return new ApiError(
        response.status,
        typeof said.error === 'string'
            ? said.error
            : `${response.status} ${response.statusText}`.trim(),
        said,
        Number.isFinite(seconds) ? seconds : null,
    );
}

/** Where to ask who asks. */
export const SESSION_PATH = '/api/session';

/* --- whoever asks may no longer do it --- */

const refusals = new Set<() => void>();

/** Call `listener` when the server refuses whoever asks: nobody, or one who may not. */
export function onRefused(listener: () => void): () => void {
    refusals.add(listener);
    return () => refusals.delete(listener);
}

/** The same, for one who asks by other means. */
export function tellRefused(): void {
    for (const listener of refusals) listener();
}

const REFUSED = [401, 403];

async function request<T>(path: string, init: RequestInit): Promise<T> {
    let response: Response;
    try {
        response = await fetch(path, init);
    } catch (cause) {
        throw new ApiError(0, cause instanceof Error ? cause.message : String(cause));
    }
    const answer = await readAnswer(response);
    if (REFUSED.includes(response.status)) tellRefused();
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

/** A change. The header says that no page of another site asks for it: those cannot send it. */
export function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
    return request<T>(path, {
        method,
        headers: {
            Accept: 'application/json',
            'Content-Type': 'application/json',
            'X-Shopfloor': '1',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

/** An id as a part of a path. */
export function part(id: string | number): string {
    return encodeURIComponent(id);
}
