/* Where messages shall go to. */
import { useState } from 'react';
import { addWebhook } from '../../api/alerts';
import { EditDialog } from '../../edit/EditDialog';
import { fieldOf, useSave } from '../../lib/useSave';
import { Field, Input } from '../../ui/Field';
import { useWords } from './words';

/* A refusal of the server that is about the address. */
const ABOUT: readonly [RegExp, 'url'][] = [[/\burl\b/, 'url']];

export interface WebhookDialogProps {
    onMade: (url: string, secret: string) => void;
    onClose: () => void;
}

export function WebhookDialog({ onMade, onClose }: WebhookDialogProps) {
    const { t } = useWords();
    const [url, setUrl] = useState('');
    const [attempt, setAttempt] = useState<object | null>(null);
    const { busy, failure, run } = useSave();
    const good = /^https?:\/\/./.test(url.trim());
    const refused = fieldOf(failure, ABOUT) === 'url';
    const plain = refused && /on the network can read/.test(failure?.message ?? '');

    async function submit(): Promise<void> {
        setAttempt({});
        if (!good) return;
        await run(async () => {
            const { webhook, secret } = await addWebhook(url.trim());
            onMade(webhook.url, secret);
        });
    }

    const fault = attempt && !good ? t('receivers.fault') : null;
    return (
        <EditDialog
            title={t('receivers.new')}
            dirty={url.trim() !== ''}
            busy={busy}
            failure={refused ? null : failure}
            attempt={attempt}
            save={t('receivers.create')}
            onSave={() => void submit()}
            onDiscard={onClose}
        >
            <Field
                label={t('receivers.url')}
                hint={t('receivers.urlHint')}
                error={fault ?? (plain ? t('receivers.plain') : refused ? failure?.message : null)}
            >
                {(control) => (
                    <Input
                        {...control}
                        type="url"
                        autoFocus
                        autoComplete="off"
                        spellCheck={false}
                        value={url}
                        onChange={(event) => setUrl(event.target.value)}
                    />
                )}
            </Field>
        </EditDialog>
    );
}
