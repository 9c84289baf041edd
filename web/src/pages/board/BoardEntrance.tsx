/* In place of the board on a screen that has no key, or one that is no good. */
import { Presentation } from 'lucide-react';
import { useEffect } from 'react';
import { mutate } from 'swr';
import { Link } from 'wouter';
import { keyIn, keyRefusal, showKey } from '../../app/boardKey';
import { SESSION_PATH } from '../../api/client';
import { useTitle } from '../../lib/useTitle';
import { Button } from '../../ui/Button';
import { useWords } from './words';

/* The server may have been away when the screen was turned on, or somebody gives the key again. */
const AGAIN_MS = 10_000;

function useKey(): void {
    useEffect(() => {
        async function again(): Promise<void> {
            if (keyIn(location.hash) !== null) await showKey();
            await mutate(SESSION_PATH);
        }
        const now = (): void => void again().catch(() => undefined);
        addEventListener('hashchange', now);
        const timer = setInterval(now, AGAIN_MS);
        return () => {
            removeEventListener('hashchange', now);
            clearInterval(timer);
        };
    }, []);
}

export default function BoardEntrance() {
    const { t } = useWords();
    useTitle(t('nav.board'));
    useKey();
    const refusal = keyRefusal();
    return (
        <main
            data-theme="dark"
            className="fixed inset-0 grid place-items-center overflow-y-auto bg-ground text-ink"
        >
            <div className="flex max-w-[50ch] flex-col items-center gap-4 p-6 text-center text-xl">
                <Presentation aria-hidden className="size-16 text-muted" />
                <h1 className="text-3xl font-semibold">
                    {t(refusal ? 'board.keyRefused' : 'board.noKey')}
                </h1>
                {refusal && <p className="text-bad">{t('board.keyWhy', { why: refusal })}</p>}
                <p>{t('board.keyHow')}</p>
                <code className="rounded bg-sunken px-3 py-1 break-all">
                    {location.origin}/board#key=sfk_…
                </code>
                <Button asChild>
                    <Link href="/">{t('board.signIn')}</Link>
                </Button>
            </div>
        </main>
    );
}
