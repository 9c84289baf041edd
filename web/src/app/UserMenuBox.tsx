/* What the menu of whoever is signed in has in it. */
import { LogOut } from 'lucide-react';
import { isPerson, signOut, type Session } from '../api/session';
import { pageWords } from '../lib/i18n';
import { roleName, roleWords } from '../people/roles';
import { useSave } from '../lib/useSave';
import { Button } from '../ui/Button';
import { SaveFailed } from '../ui/SaveFailed';
import { Item } from './Navigation';
import { PAGES, useAllowed } from './pages';

const useWords = pageWords({
    en: {
        ...roleWords.en,
        'user.nobody': 'Nobody is signed in',
        'user.signOut': 'Sign out',
        'user.notOut': 'You are still signed in.',
    },
    de: {
        ...roleWords.de,
        'user.nobody': 'Niemand ist angemeldet',
        'user.signOut': 'Abmelden',
        'user.notOut': 'Sie sind noch angemeldet.',
    },
});

/* A cookie can be given back; a key or this machine cannot. */
function mayLeave({ kind, name }: Session): boolean {
    return isPerson(kind) || (kind === 'key' && name !== null);
}

function SignOut() {
    const { t } = useWords();
    const save = useSave();
    return (
        <div className="mt-2 border-t border-line pt-2">
            <Button
                look="quiet"
                className="w-full !justify-start px-2.5 max-lg:h-11"
                disabled={save.busy}
                onClick={() => void save.run(signOut)}
            >
                <LogOut aria-hidden />
                {t('user.signOut')}
            </Button>
            {save.failure && <SaveFailed error={save.failure} title={t('user.notOut')} />}
        </div>
    );
}

function Who({ name, roles }: Session) {
    const { t } = useWords();
    return (
        <p className="mb-2 border-b border-line px-2.5 pb-2">
            <span className="block font-medium break-words">{name ?? t('user.nobody')}</span>
            {roles.length > 0 && (
                <span className="block text-xs text-muted">
                    {roles.map((role) => roleName(role, t)).join(', ')}
                </span>
            )}
        </p>
    );
}

export interface UserMenuBoxProps {
    session: Session;
    label: string;
    onGo: () => void;
}

export default function UserMenuBox({ session, label, onGo }: UserMenuBoxProps) {
    const allowed = useAllowed();
    return (
        <div className="-m-2 min-w-52">
            <Who {...session} />
            <nav aria-label={label} className="flex flex-col gap-0.5">
                {PAGES.filter((page) => page.inMenu && allowed(page)).map((page) => (
                    <Item key={page.path} page={page} tall onGo={onGo} />
                ))}
            </nav>
            {mayLeave(session) && <SignOut />}
        </div>
    );
}
