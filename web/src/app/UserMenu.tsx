/* Who is signed in, what is about them, and the way out. */
import { CircleUser } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useSession } from '../api/hooks';
import { useI18n } from '../lib/i18n';
import { loadCode } from '../lib/loading';
import { Button } from '../ui/Button';
import { Popover } from '../ui/Popover';
import { Loading } from '../ui/Skeleton';

const UserMenuBox = lazy(() => loadCode(() => import('./UserMenuBox')));

export function UserMenu() {
    const { t } = useI18n();
    const [open, setOpen] = useState(false);
    const session = useSession()?.session;
    if (!session) return null;
    const { name } = session;
    const label = name === null ? t('user.menuOpen') : t('user.menu', { name });
    const trigger = (
        <Button look="quiet" aria-label={label} title={label} className="max-sm:w-8 max-sm:px-0">
            <CircleUser aria-hidden />
            {name !== null && (
                <span className="max-w-32 truncate max-2xl:hidden max-xl:inline max-sm:hidden">
                    {name}
                </span>
            )}
        </Button>
    );
    return (
        <Popover trigger={trigger} label={label} open={open} onOpenChange={setOpen}>
            <Suspense fallback={<Loading />}>
                <UserMenuBox session={session} label={label} onGo={() => setOpen(false)} />
            </Suspense>
        </Popover>
    );
}
