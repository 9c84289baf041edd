/* The secret of a new webhook, shown this once: a click beside it would lose it. */
import { useState } from 'react';
import { Check } from '../../people/Check';
import { Secret } from '../../people/Secret';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useWords } from './words';

export interface WebhookMadeProps {
    url: string;
    secret: string;
    onClose: () => void;
}

export function WebhookMade({ url, secret, onClose }: WebhookMadeProps) {
    const { t } = useWords();
    const [kept, setKept] = useState(false);
    const [tooSoon, setTooSoon] = useState(false);
    return (
        <Dialog
            open
            onOpenChange={(open) => !open && (kept ? onClose() : setTooSoon(true))}
            title={t('receivers.made')}
            description={t('receivers.madeWhat')}
            footer={
                <Button look="primary" disabled={!kept} onClick={onClose}>
                    {t('receivers.done')}
                </Button>
            }
        >
            <div className="flex flex-col gap-4">
                <p className="wrap-anywhere text-muted">{url}</p>
                <Secret label={t('receivers.secret')} text={secret} />
                <Check label={t('receivers.copied')} checked={kept} onChange={setKept} />
                {tooSoon && !kept && (
                    <p role="alert" className="text-bad">
                        {t('receivers.tooSoon')}
                    </p>
                )}
            </div>
        </Dialog>
    );
}
