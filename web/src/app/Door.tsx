/* Who is nobody has to sign in before there is a page. Who was somebody and is no more, since the
 * session has ended, signs in over the page: it is still there after that, with all that was typed. */
import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { mutate } from 'swr';
import { useLocation } from 'wouter';
import { onRefused, SESSION_PATH } from '../api/client';
import { EndedSession, useSession } from '../api/hooks';
import { rememberedPlace } from '../lib/comeBack';
import { beginAnew, isSomebody, type SessionAnswer } from '../api/session';
import { loadCode } from '../lib/loading';
import { Loading } from '../ui/Skeleton';

const Entrance = lazy(() => loadCode(() => import('../pages/entrance')));
const BoardEntrance = lazy(() => loadCode(() => import('../pages/board/BoardEntrance')));

/* Many may be refused at once; one question tells why. */
function useRefusals(): void {
    useEffect(() => {
        let asking = false;
        return onRefused(() => {
            if (asking) return;
            asking = true;
            void mutate(SESSION_PATH).finally(() => (asking = false));
        });
    }, []);
}

function identity({ session }: SessionAnswer): string {
    return `${session.kind} ${session.name ?? ''}`;
}

/** Who asked last. Of somebody else nothing stays that was read and typed before. */
function useLast(answer: SessionAnswer | undefined): SessionAnswer | undefined {
    const last = useRef<SessionAnswer>(undefined);
    useEffect(() => {
        if (!answer || !isSomebody(answer)) return;
        if (last.current && identity(last.current) !== identity(answer))
            beginAnew(location.pathname + location.search);
        last.current = answer;
    }, [answer]);
    return last.current;
}

/* Back from a provider, which always leads to the overview. */
function useReturn(somebody: boolean): void {
    const [path, go] = useLocation();
    useEffect(() => {
        if (!somebody) return;
        const place = rememberedPlace();
        if (place !== null && path === '/') go(place, { replace: true });
    }, [somebody]);
}

export function Door({ children }: { children: ReactNode }) {
    const [path] = useLocation();
    const answer = useSession();
    useRefusals();
    const last = useLast(answer);
    /* Until it is known who asks, the page waits for what it asks for, and says why it must. */
    const shut = answer !== undefined && !isSomebody(answer);
    useReturn(answer !== undefined && !shut);
    const bare = path === '/board';
    return (
        <>
            {(!shut || (last && !bare)) && (
                <EndedSession value={shut ? last : undefined}>{children}</EndedSession>
            )}
            {shut && (
                <Suspense fallback={<Loading />}>
                    {bare ? (
                        <BoardEntrance />
                    ) : (
                        <Entrance server={answer.server} over={last !== undefined} />
                    )}
                </Suspense>
            )}
        </>
    );
}
