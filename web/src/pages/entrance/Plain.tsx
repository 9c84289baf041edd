/* Passwords are refused over a connection that others can read: why, and what to do. */
import { ShieldAlert } from 'lucide-react';
import { Button } from '../../ui/Button';
import { useWords } from './words';

export function Plain({ why }: { why: string | null }) {
    const { t } = useWords();
    const plain = location.protocol === 'http:';
    const address = `https://${location.host}`;
    return (
        <div className="flex flex-col gap-3">
            <p className="flex items-center gap-2 font-medium">
                <ShieldAlert aria-hidden className="size-5 shrink-0 text-warn" />
                {t(plain ? 'entrance.plain' : 'entrance.none')}
            </p>
            {plain ? (
                <>
                    <p>{t('entrance.plainWhy')}</p>
                    <p>{t('entrance.plainDo')}</p>
                    <Button asChild>
                        <a href={address + location.pathname + location.search}>
                            {t('entrance.plainTry', { address })}
                        </a>
                    </Button>
                </>
            ) : (
                why && <p className="break-words">{why}</p>
            )}
        </div>
    );
}
