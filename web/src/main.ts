/* Runs before all other code, and is small for that: the code and the answers that the first page
 * is made of are asked for at once, so that none waits for another, and the page is drawn once. */
import { readAhead } from './app/ahead';
import { load, pathOf } from './app/views';
import { current } from './lib/i18n/language';
import { loadWords } from './lib/i18n/words';
import { reloadWhenServed } from './lib/loading';
import './ui/theme.css';

/* A server that takes longer than this is waited for in sight, with what is there already. */
const PATIENCE_MS = 400;

async function run(): Promise<void> {
    const path = pathOf(location.pathname);
    if (path === '/board') {
        document.documentElement.dataset['board'] = '';
        if (location.hash) await (await import('./app/boardKey')).showKey();
    }
    const answers = new Map<string, unknown>();
    const asked = readAhead(path, location.search, answers);
    /* What cannot be loaded now is tried again where it is shown, and said there. */
    const view = path && load(path).catch(() => undefined);
    const [{ start }] = await Promise.all([import('./app/start'), loadWords(current())]);
    const impatience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([Promise.all([view, asked]), impatience]);
    start(answers);
}

/* Without its code there is nothing that could say more. */
function wait(): void {
    const german = navigator.language.startsWith('de');
    document.body.textContent = german
        ? 'Der Server ist nicht erreichbar. Die Seite kommt, sobald er wieder da ist.'
        : 'The server cannot be reached. The page comes as soon as it is back.';
    setInterval(() => void reloadWhenServed(), 2_000);
}

run().catch(wait);
