import { useId } from 'react';
import { endOwnSession, useOwnSessions, type OwnSession } from '../../api/people';
import { useSave } from '../../lib/useSave';
import { Answered } from '../../ui/Answered';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { SaveFailed } from '../../ui/SaveFailed';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { useWords } from './words';

interface RowProps {
    session: OwnSession;
    busy: boolean;
    onEnd: () => void;
}

function Row({ session, busy, onEnd }: RowProps) {
    const { t, times } = useWords();
    const began = times.dateTime(session.created_at);
    return (
        <Tr>
            <Td className="whitespace-nowrap">
                <span className="flex items-center gap-2">
                    {began}
                    {session.current && <Badge look="accent">{t('sessions.this')}</Badge>}
                </span>
            </Td>
            <Td label={t('sessions.seen')}>{times.dateTime(session.seen_at)}</Td>
            <Td label={t('sessions.from')}>{session.address || t('sessions.here')}</Td>
            <Td className="text-right">
                {!session.current && (
                    <Button
                        aria-label={t('sessions.endThis', { time: began })}
                        disabled={busy}
                        onClick={onEnd}
                    >
                        {t('sessions.end')}
                    </Button>
                )}
            </Td>
        </Tr>
    );
}

export function Sessions() {
    const { t } = useWords();
    const title = useId();
    const save = useSave();
    return (
        <Card aria-labelledby={title} className="print:hidden">
            <CardHeader id={title} title={t('sessions.title')} />
            {save.failure && (
                <div className="p-4">
                    <SaveFailed error={save.failure} title={t('sessions.failed')} />
                </div>
            )}
            <Answered answer={useOwnSessions()} inset skeleton="h-24">
                {({ sessions }) => (
                    <TableBox label={t('sessions.title')}>
                        <Table cards>
                            <thead>
                                <tr>
                                    <Th>{t('sessions.began')}</Th>
                                    <Th>{t('sessions.seen')}</Th>
                                    <Th>{t('sessions.from')}</Th>
                                    <Th>
                                        <span className="sr-only">{t('edit.actions')}</span>
                                    </Th>
                                </tr>
                            </thead>
                            <tbody>
                                {sessions.map((session) => (
                                    <Row
                                        key={session.session_id}
                                        session={session}
                                        busy={save.busy}
                                        onEnd={() =>
                                            void save.run(() => endOwnSession(session.session_id))
                                        }
                                    />
                                ))}
                            </tbody>
                        </Table>
                    </TableBox>
                )}
            </Answered>
        </Card>
    );
}
