/* What nobody sees in place of a page: signing in, or setting the server up. */
import * as Radix from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { Logo } from '../../app/Logo';
import { Preferences } from '../../app/Preferences';
import { PROVIDER_PATH, type Entrance as Server } from '../../api/session';
import { rememberPlace } from '../../lib/comeBack';
import { useTitle } from '../../lib/useTitle';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { providerFailure } from './failure';
import { Plain } from './Plain';
import { SetUp } from './SetUp';
import { SignIn } from './SignIn';
import { useWords } from './words';

function Providers({ providers, or }: { providers: Server['providers']; or: boolean }) {
    const { t } = useWords();
    if (providers.length === 0) return null;
    return (
        <div className="flex flex-col gap-3">
            {or && <p className="text-center text-muted">{t('entrance.or')}</p>}
            {providers.map(({ name }) => (
                <Button key={name} asChild look={or ? 'plain' : 'primary'}>
                    <a href={PROVIDER_PATH} onClick={rememberPlace}>
                        {t('entrance.provider', { name })}
                    </a>
                </Button>
            ))}
        </div>
    );
}

function ProviderFailed() {
    const { t } = useWords();
    const failure = providerFailure(location.hash);
    if (failure === null) return null;
    return (
        <p role="alert" className="rounded-md border border-bad bg-bad-soft px-3 py-2">
            {t(`entrance.${failure}`)}
        </p>
    );
}

function Ways({ server }: { server: Server }) {
    const { t } = useWords();
    const { passwords, providers, why_not } = server;
    return (
        <div className="flex flex-col gap-4">
            <ProviderFailed />
            {passwords && <SignIn />}
            <Providers providers={providers} or={passwords} />
            {!passwords && <Plain why={why_not} />}
            {passwords && (
                <p className="text-xs text-muted">
                    {t('entrance.lost')} <code>shopfloor user password NAME --database FILE</code>
                </p>
            )}
        </div>
    );
}

function Frame({ title, children }: { title: ReactNode; children: ReactNode }) {
    const { t } = useWords();
    return (
        <div className="flex min-h-dvh flex-col bg-ground">
            <header className="flex h-12 items-center gap-2 border-b border-line bg-surface px-3 font-semibold sm:px-4">
                <Logo />
                {t('app.name')}
                <div className="ml-auto font-normal">
                    <Preferences />
                </div>
            </header>
            <main className="mx-auto w-full max-w-md px-3 py-6 sm:py-12">
                <Card className="flex flex-col gap-4 p-5 sm:p-6">
                    {title}
                    {children}
                </Card>
            </main>
        </div>
    );
}

const HEADING = 'text-xl font-semibold';

function Inside({ server }: { server: Server }) {
    const { t } = useWords();
    /* Whoever calls by way of a proxy is not on the server's machine, and it knows nobody yet. */
    if (server.open) return <p>{t('entrance.openElsewhere')}</p>;
    if (!server.setup) return <Ways server={server} />;
    return server.passwords ? <SetUp /> : <Plain why={server.why_not} />;
}

function Alone({ server }: { server: Server }) {
    const { t } = useWords();
    const title = t(server.setup ? 'setup.title' : 'entrance.signIn');
    useTitle(title);
    return (
        <Frame title={<h1 className={HEADING}>{title}</h1>}>
            <Inside server={server} />
        </Frame>
    );
}

/* A dialog among those that may be open: it has the focus until somebody is signed in. */
function Over({ server }: { server: Server }) {
    const { t } = useWords();
    return (
        <Radix.Root open>
            <Radix.Portal>
                <Radix.Content
                    data-modal=""
                    className="fixed inset-0 z-[60] overflow-y-auto bg-ground text-ink"
                    onEscapeKeyDown={(event) => event.preventDefault()}
                    onInteractOutside={(event) => event.preventDefault()}
                >
                    <Frame
                        title={
                            <>
                                <Radix.Title className={HEADING}>
                                    {t('entrance.signIn')}
                                </Radix.Title>
                                <Radix.Description>{t('entrance.again')}</Radix.Description>
                            </>
                        }
                    >
                        <Ways server={server} />
                    </Frame>
                </Radix.Content>
            </Radix.Portal>
        </Radix.Root>
    );
}

export interface EntranceProps {
    server: Server;
    /** There is a page beneath, of somebody whose session has ended. */
    over: boolean;
}

export default function Entrance({ server, over }: EntranceProps) {
    return over ? <Over server={server} /> : <Alone server={server} />;
}
