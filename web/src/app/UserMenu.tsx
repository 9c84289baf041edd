/* Who is signed in, what is about them, and the way out. */
import { CircleUser, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../api/hooks';
import { signOut, type Session } from '../api/session';
import { useI18n } from '../lib/i18n';
import { roleName } from '../lib/roles';
import { useSave } from '../lib/useSave';
import { Button } from '../ui/Button';
import { Popover } from '../ui/Popover';
import { SaveFailed } from '../ui/SaveFailed';
import { Item } from './Navigation';
import { PAGES, useAllowed } from './pages';

/* A cookie can be given back; a key or this machine cannot. */
function mayLeave({ kind, name }: Session): boolean {
    return kind === 'person' || (kind === 'key' && name !== null);
}

function SignOut() {
    const { t } = useI18n();
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
    const { t } = useI18n();
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

export function UserMenu() {
    const { t } = useI18n();
    const [open, setOpen] = useState(false);
    const allowed = useAllowed();
    const session = useSession()?.session;
    if (!session) return null;
    const { name } = session;
    const label = name === null ? t('user.menuOpen') : t('user.menu', { name });
    const trigger = (
        <Button look="quiet" aria-label={label} title={label} className="max-sm:w-8 max-sm:px-0">
            <CircleUser aria-hidden />
            {name !== null && (
                <span className="max-w-32 truncate max-xl:hidden max-lg:inline max-sm:hidden">
                    {name}
                </span>
            )}
        </Button>
    );
    return (
        <Popover trigger={trigger} label={label} open={open} onOpenChange={setOpen}>
            <div className="-m-2 min-w-52">
                <Who {...session} />
                <nav aria-label={label} className="flex flex-col gap-0.5">
                    {PAGES.filter((page) => page.inMenu && allowed(page)).map((page) => (
                        <Item key={page.path} page={page} tall onGo={() => setOpen(false)} />
                    ))}
                </nav>
                {mayLeave(session) && <SignOut />}
            </div>
        </Popover>
    );
}
