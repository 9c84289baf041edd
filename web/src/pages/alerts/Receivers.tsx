/* Where messages of alerts go, and whether they arrive. */
import { CircleCheck, Clock, CircleX, Plus, Router } from 'lucide-react';
import { useId, useState } from 'react';
import {
    deleteWebhook,
    testReceivers,
    tryReceiver,
    useReceivers,
    type Queue,
    type Receivers as Answer,
    type Webhook,
} from '../../api/alerts';
import { ConfirmDialog } from '../../edit/ConfirmDialog';
import { plural } from '../../lib/i18n';
import { useSave } from '../../lib/useSave';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { Command } from '../../ui/Command';
import { EmptyState } from '../../ui/EmptyState';
import { SaveFailed } from '../../ui/SaveFailed';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { failureText } from './failureText';
import { WebhookDialog } from './WebhookDialog';
import { WebhookMade } from './WebhookMade';
import { useWords } from './words';

function QueueState({ queue }: { queue: Queue }) {
    const words = useWords();
    const { t, times } = words;
    const { failing_since, tried_at, next_try_at, status, error } = queue;
    if (failing_since !== null)
        return (
            <>
                <span className="flex items-center gap-2 font-medium">
                    <CircleX aria-hidden className="size-4 shrink-0 text-bad" />
                    {t('receivers.failing', { time: times.dateTime(failing_since) })}
                </span>
                <span className="block text-xs wrap-anywhere text-muted">
                    {status === null
                        ? failureText(error, words)
                        : t('receivers.answered', { status })}
                    {next_try_at !== null &&
                        `; ${t('receivers.next', { time: times.time(next_try_at) })}`}
                </span>
            </>
        );
    const Icon = tried_at === null ? Clock : CircleCheck;
    return (
        <span className="flex items-center gap-2">
            <Icon
                aria-hidden
                className={tried_at === null ? 'size-4 text-muted' : 'size-4 text-good'}
            />
            {t(tried_at === null ? 'receivers.untried' : 'receivers.arrives')}
        </span>
    );
}

/* What waits and fails need not wait for its next try. */
function TryNow({ id, name }: { id: string; name: string }) {
    const { t } = useWords();
    const save = useSave();
    return (
        <>
            <Button
                className="mt-1"
                disabled={save.busy}
                aria-label={t('receivers.tryThis', { name })}
                onClick={() => void save.run(() => tryReceiver(id))}
            >
                {t('receivers.try')}
            </Button>
            {save.failure && <SaveFailed error={save.failure} title={t('receivers.notTried')} />}
        </>
    );
}

interface QueueProps {
    queue: Queue;
    id: string;
    name: string;
}

function QueueCells({ queue, id, name }: QueueProps) {
    const { t, times, numbers } = useWords();
    return (
        <>
            <Td label={t('receivers.state')} className="max-sm:col-span-full">
                <QueueState queue={queue} />
                {queue.failing_since !== null && queue.waiting > 0 && (
                    <TryNow id={id} name={name} />
                )}
            </Td>
            <Td label={t('receivers.waiting')} numeric className="max-sm:text-left!">
                {numbers.count(queue.waiting)}
            </Td>
            <Td label={t('receivers.delivered')} numeric className="max-sm:text-left!">
                {numbers.count(queue.delivered)}
            </Td>
            <Td label={t('receivers.givenUp')} numeric className="max-sm:text-left!">
                {numbers.count(queue.given_up)}
            </Td>
            <Td label={t('receivers.tried')}>
                {queue.tried_at === null
                    ? t('receivers.never')
                    : times.dateTimeExact(queue.tried_at)}
            </Td>
        </>
    );
}

function Heads() {
    const { t } = useWords();
    return (
        <>
            <Th>{t('receivers.state')}</Th>
            <Th numeric>{t('receivers.waiting')}</Th>
            <Th numeric>{t('receivers.delivered')}</Th>
            <Th numeric>{t('receivers.givenUp')}</Th>
            <Th>{t('receivers.tried')}</Th>
        </>
    );
}

interface WebhooksProps {
    webhooks: readonly Webhook[];
    onDelete: (webhook: Webhook) => void;
}

function Webhooks({ webhooks, onDelete }: WebhooksProps) {
    const { t } = useWords();
    return (
        <TableBox label={t('receivers.webhooks')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th>{t('receivers.url')}</Th>
                        <Heads />
                        <Th>
                            <span className="sr-only">{t('edit.actions')}</span>
                        </Th>
                    </tr>
                </thead>
                <tbody>
                    {webhooks.map((webhook) => (
                        <Tr key={webhook.webhook_id} className="align-top">
                            <Td className="font-medium wrap-anywhere max-sm:col-span-full">
                                {webhook.url}
                            </Td>
                            <QueueCells
                                queue={webhook}
                                id={webhook.webhook_id}
                                name={webhook.url}
                            />
                            <Td className="text-right max-sm:text-left!">
                                <Button
                                    look="danger"
                                    aria-label={t('edit.deleteThis', { name: webhook.url })}
                                    onClick={() => onDelete(webhook)}
                                >
                                    {t('receivers.delete')}
                                </Button>
                            </Td>
                        </Tr>
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

/* What a mail server is told to whoever sets one up. */
const MAIL = [
    'shopfloor serve --smtp smtps://mail.example',
    '--smtp-from shopfloor@example.com --smtp-to shift@example.com',
    '--smtp-user shopfloor --smtp-password-file FILE',
].join(' \\\n  ');

function Mail({ mail }: { mail: Queue | null }) {
    const { t } = useWords();
    const title = useId();
    return (
        <Card aria-labelledby={title}>
            <CardHeader id={title} title={t('receivers.mail')} />
            {mail ? (
                <>
                    <p className="px-4 pt-3 text-muted">{t('receivers.mailTo')}</p>
                    <TableBox label={t('receivers.mail')}>
                        <Table cards>
                            <thead>
                                <tr>
                                    <Heads />
                                </tr>
                            </thead>
                            <tbody>
                                <Tr className="align-top">
                                    <QueueCells queue={mail} id="mail" name={t('receivers.mail')} />
                                </Tr>
                            </tbody>
                        </Table>
                    </TableBox>
                </>
            ) : (
                <div className="flex max-w-3xl flex-col gap-2 p-4">
                    <p>{t('receivers.noMail')}</p>
                    <Command text={MAIL} />
                </div>
            )}
        </Card>
    );
}

function Trial() {
    const { t, language, numbers } = useWords();
    const save = useSave();
    const [told, setTold] = useState<number | null>(null);
    return (
        <>
            <Button
                disabled={save.busy}
                onClick={() => void save.run(async () => setTold(await testReceivers()))}
            >
                {t('receivers.test')}
            </Button>
            {save.failure ? (
                <SaveFailed error={save.failure} title={t('receivers.notTested')} />
            ) : (
                <p role="status" className="text-muted">
                    {told === 0 && t('receivers.testedNobody')}
                    {told !== null &&
                        told > 0 &&
                        t(plural(language, 'receivers.tested', told), {
                            count: numbers.count(told),
                        })}
                </p>
            )}
        </>
    );
}

type Shown =
    | { step: 'list' }
    | { step: 'new' }
    | { step: 'made'; url: string; secret: string }
    | { step: 'delete'; webhook: Webhook };

function Delete({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
    const { t, language, numbers } = useWords();
    const save = useSave();
    return (
        <ConfirmDialog
            title={t('receivers.deleteTitle', { url: webhook.url })}
            description={t(plural(language, 'receivers.deleteWhat', webhook.waiting), {
                count: numbers.count(webhook.waiting),
            })}
            save={save}
            onConfirm={() =>
                void save
                    .run(() => deleteWebhook(webhook.webhook_id))
                    .then((done) => done && onClose())
            }
            onClose={onClose}
        />
    );
}

function Lists({ data, show }: { data: Answer; show: (shown: Shown) => void }) {
    const { t, numbers } = useWords();
    const title = useId();
    const { webhooks, mail } = data;
    return (
        <div className="flex flex-col gap-3">
            <Card aria-labelledby={title}>
                <CardHeader
                    id={title}
                    title={t('receivers.webhooks')}
                    note={numbers.count(webhooks.length)}
                >
                    <Button look="primary" onClick={() => show({ step: 'new' })}>
                        <Plus aria-hidden />
                        {t('receivers.add')}
                    </Button>
                </CardHeader>
                {webhooks.length > 0 ? (
                    <Webhooks
                        webhooks={webhooks}
                        onDelete={(webhook) => show({ step: 'delete', webhook })}
                    />
                ) : (
                    <EmptyState icon={<Router aria-hidden />} title={t('receivers.none')} />
                )}
            </Card>
            <Mail mail={mail} />
        </div>
    );
}

export function Receivers() {
    const { t } = useWords();
    const answer = useReceivers();
    const [shown, show] = useState<Shown>({ step: 'list' });
    const list = (): void => show({ step: 'list' });
    return (
        <>
            <div className="mb-3 flex max-w-[100ch] flex-col items-start gap-2">
                <p className="text-muted">{t('receivers.what')}</p>
                <Trial />
            </div>
            <Answered answer={answer} skeleton="h-80">
                {(data) => <Lists data={data} show={show} />}
            </Answered>
            {shown.step === 'new' && (
                <WebhookDialog
                    onClose={list}
                    onMade={(url, secret) => show({ step: 'made', url, secret })}
                />
            )}
            {shown.step === 'made' && (
                <WebhookMade url={shown.url} secret={shown.secret} onClose={list} />
            )}
            {shown.step === 'delete' && <Delete webhook={shown.webhook} onClose={list} />}
        </>
    );
}
