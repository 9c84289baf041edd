/* The secret of a key that was just created. It stays until it is said to be put away: Escape or
 * a click beside it would lose it. */
import { useState } from 'react';
import type { Key } from '../../api/people';
import { Button } from '../../ui/Button';
import { Check } from '../../people/Check';
import { Dialog } from '../../ui/Dialog';
import { KEEP_KEY } from '../../people/agentCommand';
import { AgentStart } from '../../people/AgentStart';
import { Secret } from '../../people/Secret';
import { useWords } from './words';

export interface MadeProps {
    made: Key;
    secret: string;
    onClose: () => void;
}

function How({ made, secret }: Pick<MadeProps, 'made' | 'secret'>) {
    const { t } = useWords();
    const ofBoard = made.roles.includes('board');
    const ofAgent = made.roles.includes('agent');
    return (
        <>
            {ofBoard && (
                <>
                    <Secret
                        label={t('keys.boardAddress')}
                        text={`${location.origin}/board#key=${secret}`}
                    />
                    <p className="text-muted">{t('keys.boardWhat')}</p>
                </>
            )}
            {ofAgent && (
                <>
                    <Secret label={t('keys.agentKeep')} text={KEEP_KEY} />
                    <p className="text-muted">{t('keys.agentPaste')}</p>
                    <p className="font-medium">{t('keys.agentStart')}</p>
                    <AgentStart agent={made.agent_id} needsKey />
                </>
            )}
        </>
    );
}

export function Made({ made, secret, onClose }: MadeProps) {
    const { t } = useWords();
    const [kept, setKept] = useState(false);
    const [tooSoon, setTooSoon] = useState(false);
    return (
        <Dialog
            open
            onOpenChange={(open) => !open && (kept ? onClose() : setTooSoon(true))}
            title={t('keys.madeTitle', { name: made.name })}
            description={t('keys.madeWhat')}
            footer={
                <Button look="primary" disabled={!kept} onClick={onClose}>
                    {t('keys.done')}
                </Button>
            }
        >
            <div className="flex flex-col gap-4">
                <Secret label={t('keys.secret')} text={secret} />
                <How made={made} secret={secret} />
                <Check label={t('keys.copied')} checked={kept} onChange={setKept} />
                {tooSoon && !kept && (
                    <p role="alert" className="text-bad">
                        {t('keys.tooSoon')}
                    </p>
                )}
            </div>
        </Dialog>
    );
}
