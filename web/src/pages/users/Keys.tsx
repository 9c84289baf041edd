/* The keys of machines. */
import { KeyRound, Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { revokeKey, useKeys, type Key } from '../../api/people';
import { roleName } from '../../people/roles';
import { useSave } from '../../lib/useSave';
import { Answered } from '../../ui/Answered';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { ConfirmDialog } from '../../edit/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { KeyDialog } from './KeyDialog';
import { Made } from './Made';
import { useWords } from './words';

/* What it is bound to: "Agent: hall-2; Cameras: CAM-1, CAM-2". */
function Bounds({ bounds }: { bounds: Key }) {
    const { t } = useWords();
    const { agent_id, camera_ids, station_ids } = bounds;
    const parts = [
        agent_id === null ? '' : `${t('keys.agent')}: ${agent_id}`,
        camera_ids.length === 0 ? '' : `${t('keys.cameras')}: ${camera_ids.join(', ')}`,
        station_ids.length === 0 ? '' : `${t('keys.stations')}: ${station_ids.join(', ')}`,
    ].filter(Boolean);
    if (parts.length === 0) return <span className="text-muted">{t('keys.anything')}</span>;
    return <span className="break-words">{parts.join('; ')}</span>;
}

function Row({ shown, onRevoke }: { shown: Key; onRevoke: () => void }) {
    const { t, times } = useWords();
    const { key_id, name, roles, created_at, expires_at, used_at, expired } = shown;
    const never = <span className="text-muted">{t('keys.never')}</span>;
    return (
        <Tr>
            <Td sticky>
                <span className="font-medium break-all">{name}</span>
                <span className="block text-xs text-muted">{key_id}</span>
            </Td>
            <Td label={t('users.roles')}>{roles.map((role) => roleName(role, t)).join(', ')}</Td>
            <Td label={t('keys.for')}>
                <Bounds bounds={shown} />
            </Td>
            <Td label={t('keys.created')}>{times.date(created_at)}</Td>
            <Td label={t('keys.expires')}>
                {expires_at === null ? (
                    never
                ) : expired ? (
                    <Badge look="warn">{t('keys.expired')}</Badge>
                ) : (
                    times.dateTimeExact(expires_at)
                )}
            </Td>
            <Td label={t('keys.used')}>
                {used_at === null ? never : times.dateTimeExact(used_at)}
            </Td>
            <Td className="text-right">
                <Button
                    look="danger"
                    aria-label={t('keys.revokeThis', { name })}
                    onClick={onRevoke}
                >
                    {t('keys.revoke')}
                </Button>
            </Td>
        </Tr>
    );
}

function List({ keys, onRevoke }: { keys: Key[]; onRevoke: (key: Key) => void }) {
    const { t } = useWords();
    return (
        <TableBox label={t('users.keys')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th sticky>{t('keys.name')}</Th>
                        <Th>{t('users.roles')}</Th>
                        <Th>{t('keys.for')}</Th>
                        <Th>{t('keys.created')}</Th>
                        <Th>{t('keys.expires')}</Th>
                        <Th>{t('keys.used')}</Th>
                        <Th>
                            <span className="sr-only">{t('edit.actions')}</span>
                        </Th>
                    </tr>
                </thead>
                <tbody>
                    {keys.map((key) => (
                        <Row key={key.key_id} shown={key} onRevoke={() => onRevoke(key)} />
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}

function Revoke({ revoked, onClose }: { revoked: Key; onClose: () => void }) {
    const { t } = useWords();
    const save = useSave();
    return (
        <ConfirmDialog
            title={t('keys.revokeTitle', { name: revoked.name })}
            description={t('keys.revokeWhat')}
            confirm={t('keys.revoke')}
            save={save}
            onConfirm={() =>
                void save.run(() => revokeKey(revoked.key_id)).then((done) => done && onClose())
            }
            onClose={onClose}
        />
    );
}

type Shown =
    | { step: 'list' }
    | { step: 'new' }
    | { step: 'made'; made: Key; secret: string }
    | { step: 'revoke'; revoked: Key };

export function Keys() {
    const { t, numbers } = useWords();
    const title = useId();
    const answer = useKeys();
    const [shown, show] = useState<Shown>({ step: 'list' });
    const list = (): void => show({ step: 'list' });
    const keys = answer.data?.keys;
    return (
        <Card aria-labelledby={title}>
            <CardHeader
                id={title}
                title={t('users.keys')}
                note={keys && numbers.count(keys.length)}
            >
                <Button look="primary" onClick={() => show({ step: 'new' })}>
                    <Plus aria-hidden />
                    {t('keys.add')}
                </Button>
            </CardHeader>
            <p className="max-w-[100ch] px-4 pt-3 pb-1 text-muted">{t('keys.what')}</p>
            <Answered answer={answer} inset skeleton="h-40">
                {(data) =>
                    data.keys.length > 0 ? (
                        <List
                            keys={data.keys}
                            onRevoke={(revoked) => show({ step: 'revoke', revoked })}
                        />
                    ) : (
                        <EmptyState icon={<KeyRound aria-hidden />} title={t('keys.none')} />
                    )
                }
            </Answered>
            {shown.step === 'new' && (
                <KeyDialog
                    onClose={list}
                    onMade={(made, secret) => show({ step: 'made', made, secret })}
                />
            )}
            {shown.step === 'made' && (
                <Made made={shown.made} secret={shown.secret} onClose={list} />
            )}
            {shown.step === 'revoke' && <Revoke revoked={shown.revoked} onClose={list} />}
        </Card>
    );
}
