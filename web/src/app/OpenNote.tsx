/* Says that nobody has to sign in, and how to change that. Who has read it may put it away for as
 * long as the browser's tab is there. */
import { LockOpen, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../api/hooks';
import { useI18n } from '../lib/i18n';
import { Button } from '../ui/Button';

const KEY = 'shopfloor.open.hidden';

function wasHidden(): boolean {
    try {
        return sessionStorage.getItem(KEY) !== null;
    } catch {
        return false;
    }
}

function keepHidden(): void {
    try {
        sessionStorage.setItem(KEY, '1');
    } catch {
        /* Storage may be denied; then it is hidden as long as the page is there. */
    }
}

export function OpenNote({ className }: { className: string }) {
    const { t } = useI18n();
    const [hidden, setHidden] = useState(wasHidden);
    const kind = useSession()?.session.kind;
    if (hidden || kind !== 'open') return null;
    return (
        <aside
            aria-label={t('open.label')}
            className="border-b border-line bg-warn-soft print:hidden"
        >
            <div className={`${className} flex flex-wrap items-center gap-x-3 gap-y-1 py-1`}>
                <p className="flex min-w-0 flex-1 items-center gap-2 max-sm:basis-full">
                    <LockOpen aria-hidden className="size-4 shrink-0 text-warn" />
                    {t('open.text')}
                </p>
                <Button asChild>
                    <Link href="/users?new=administrator">{t('open.create')}</Link>
                </Button>
                <Button
                    look="quiet"
                    icon
                    aria-label={t('open.hide')}
                    title={t('open.hide')}
                    className="max-sm:ml-auto"
                    onClick={() => {
                        keepHidden();
                        setHidden(true);
                    }}
                >
                    <X aria-hidden />
                </Button>
            </div>
        </aside>
    );
}
