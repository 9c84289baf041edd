/* Draws the dashboard, with what was read while its code came. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { mutate, preload } from 'swr';
import { App } from './App';

/* What is known is drawn at once, and need not be asked for again. */
function know(path: string, answer: unknown): void {
    void preload(path, () => answer);
    void mutate(path, answer, { revalidate: false });
}

/** `answers`: of the API, by path. */
export function start(answers: ReadonlyMap<string, unknown>): void {
    const root = document.getElementById('root');
    if (!root) throw new Error('index.html has no #root');
    for (const [path, answer] of answers) know(path, answer);
    createRoot(root).render(
        <StrictMode>
            <App />
        </StrictMode>,
    );
}
