/* The people who may sign in. */
import { CirclePause, CirclePlay, Pencil, Plus, Trash2, Users as UsersIcon } from 'lucide-react';
import { useId, useState } from 'react';
import { useSession } from '../../api/hooks';
import { changeUser, deleteUser, useUsers, type User } from '../../api/people';
import { roleName } from '../../people/roles';
import { isHub } from '../../lib/serves';
import { useUrl } from '../../lib/url';
import { useSave } from '../../lib/useSave';
import { Answered } from '../../ui/Answered';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { ConfirmDialog } from '../../edit/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { SaveFailed } from '../../ui/SaveFailed';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { UserDialog } from './UserDialog';
import { useWords } from './words';

type Asked = { act: 'edit'; user: User } | { act: 'delete'; user: User } | null;

interface RowProps {
    user: User;
    busy: boolean;
    onAsk: (asked: Asked) => void;
    onActive: () => void;
}

function Acts({ user, busy, onAsk, onActive }: RowProps) {
    const { t } = useWords();
    const { name, active } = user;
    const act = active ? 'deactivate' : 'activate';
    return (
        <div className="flex justify-end gap-1">
            <Button
                look="quiet"
                icon
                aria-label={t('edit.editThis', { name })}
                title={t('edit.edit')}
                onClick={() => onAsk({ act: 'edit', user })}
            >
                <Pencil aria-hidden />
            </Button>
            <Button
                look="quiet"
                icon
                aria-label={t(`users.${act}This`, { name })}
                title={t(`users.${act}`)}
                disabled={busy}
                onClick={onActive}
            >
                {active ? <CirclePause aria-hidden /> : <CirclePlay aria-hidden />}
            </Button>
            <Button
                look="quiet"
                icon
                aria-label={t('edit.deleteThis', { name })}
                title={t('edit.delete')}
                onClick={() => onAsk({ act: 'delete', user })}
            >
                <Trash2 aria-hidden />
            </Button>
        </div>
    );
}

function Row(props: RowProps) {
    const { t, times } = useWords();
    const { name, roles, worker_id, active, totp, seen_at } = props.user;
    const own = useSession()?.session;
    return (
        <Tr>
            <Td sticky>
                <span className="flex flex-wrap items-center gap-2 font-medium break-all">
                    {name}
                    {own?.kind === 'person' && own.name === name && (
                        <Badge look="accent">{t('users.you')}</Badge>
                    )}
                </span>
            </Td>
            <Td label={t('users.roles')}>{roles.map((role) => roleName(role, t)).join(', ')}</Td>
            {!isHub() && (
                <Td label={t('users.worker')}>
                    {worker_id ?? <span className="text-muted">–</span>}
                </Td>
            )}
            <Td label={t('users.code')}>{t(totp ? 'users.codeOn' : 'users.codeOff')}</Td>
            <Td label={t('users.seen')}>
                {seen_at ? times.dateTimeExact(seen_at) : <span className="text-muted">–</span>}
            </Td>
            <Td>
                {active ? (
                    <Badge look="good">{t('users.active')}</Badge>
                ) : (
                    <Badge>{t('users.deactivated')}</Badge>
                )}
            </Td>
            <Td className="col-span-full">
                <Acts {...props} />
            </Td>
        </Tr>
    );
}

function List({ users, onAsk }: { users: User[]; onAsk: (asked: Asked) => void }) {
    const { t } = useWords();
    const save = useSave();
    return (
        <>
            {save.failure && (
                <div className="p-4">
                    <SaveFailed error={save.failure} title={t('edit.notDone')} />
                </div>
            )}
            <TableBox label={t('users.users')}>
                <Table cards>
                    <thead>
                        <tr>
                            <Th sticky>{t('users.name')}</Th>
                            <Th>{t('users.roles')}</Th>
                            {!isHub() && <Th>{t('users.worker')}</Th>}
                            <Th>{t('users.code')}</Th>
                            <Th>{t('users.seen')}</Th>
                            <Th>{t('figure.status')}</Th>
                            <Th>
                                <span className="sr-only">{t('edit.actions')}</span>
                            </Th>
                        </tr>
                    </thead>
                    <tbody>
                        {users.map((user) => (
                            <Row
                                key={user.name}
                                user={user}
                                busy={save.busy}
                                onAsk={onAsk}
                                onActive={() =>
                                    void save.run(() =>
                                        changeUser(user.name, { active: !user.active }),
                                    )
                                }
                            />
                        ))}
                    </tbody>
                </Table>
            </TableBox>
        </>
    );
}

function Delete({ user, onClose }: { user: User; onClose: () => void }) {
    const { t } = useWords();
    const save = useSave();
    return (
        <ConfirmDialog
            title={t('users.deleteTitle', { name: user.name })}
            description={t('users.deleteWhat')}
            save={save}
            onConfirm={() =>
                void save.run(() => deleteUser(user.name)).then((done) => done && onClose())
            }
            onClose={onClose}
        />
    );
}

const NO_ROLES: readonly string[] = [];
const ADMINISTRATOR = ['administrator'];

/* Which dialog is open for a new one is in the address, so that a link can lead to it. */
function useNew() {
    const [params, set] = useUrl();
    const wanted = params.get('new');
    return {
        roles: wanted === null ? null : wanted === 'administrator' ? ADMINISTRATOR : NO_ROLES,
        begin: (first: boolean) => set({ new: first ? 'administrator' : 'user' }),
        end: () => set({ new: null }),
    };
}

export function Users() {
    const { t, numbers } = useWords();
    const title = useId();
    const answer = useUsers();
    const [asked, ask] = useState<Asked>(null);
    const fresh = useNew();
    const users = answer.data?.users;
    const close = (): void => ask(null);
    return (
        <Card aria-labelledby={title}>
            <CardHeader
                id={title}
                title={t('users.users')}
                note={users && numbers.count(users.length)}
            >
                <Button look="primary" onClick={() => fresh.begin(users?.length === 0)}>
                    <Plus aria-hidden />
                    {t('users.add')}
                </Button>
            </CardHeader>
            <Answered answer={answer} inset skeleton="h-40">
                {(data) =>
                    data.users.length > 0 ? (
                        <List users={data.users} onAsk={ask} />
                    ) : (
                        <EmptyState icon={<UsersIcon aria-hidden />} title={t('users.none')}>
                            {t('users.noneHow')}
                        </EmptyState>
                    )
                }
            </Answered>
            {fresh.roles && <UserDialog user={null} roles={fresh.roles} onClose={fresh.end} />}
            {asked?.act === 'edit' && (
                <UserDialog user={asked.user} roles={NO_ROLES} onClose={close} />
            )}
            {asked?.act === 'delete' && <Delete user={asked.user} onClose={close} />}
        </Card>
    );
}
