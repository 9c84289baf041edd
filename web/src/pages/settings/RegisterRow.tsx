import { CirclePause, CirclePlay, Pencil, Trash2 } from 'lucide-react';
import { useHasDraft } from '../../lib/draft';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Td, Tr } from '../../ui/Table';
import { draftKey, type Kind } from './kinds';
import type { Entry } from './registerForm';
import { useWords } from './words';

export interface RegisterRowProps {
    kind: Kind;
    entry: Entry;
    busy: boolean;
    onEdit: (entry: Entry) => void;
    onActive: (entry: Entry) => void;
    onDelete: (entry: Entry) => void;
}

function Actions({ entry, busy, onEdit, onActive, onDelete }: RegisterRowProps) {
    const { t } = useWords();
    const { name } = entry;
    const active = t(entry.active ? 'register.deactivateThis' : 'register.activateThis', { name });
    const ActiveIcon = entry.active ? CirclePause : CirclePlay;
    return (
        <div className="flex justify-end gap-1">
            <Button
                look="quiet"
                icon
                aria-label={t('edit.editThis', { name })}
                title={t('edit.edit')}
                onClick={() => onEdit(entry)}
            >
                <Pencil aria-hidden />
            </Button>
            <Button
                look="quiet"
                icon
                aria-label={active}
                title={t(entry.active ? 'register.deactivate' : 'register.activate')}
                disabled={busy}
                onClick={() => onActive(entry)}
            >
                <ActiveIcon aria-hidden />
            </Button>
            <Button
                look="quiet"
                icon
                aria-label={t('edit.deleteThis', { name })}
                title={t('edit.delete')}
                onClick={() => onDelete(entry)}
            >
                <Trash2 aria-hidden />
            </Button>
        </div>
    );
}

export function RegisterRow(props: RegisterRowProps) {
    const { kind, entry } = props;
    const { t, numbers } = useWords();
    const unsaved = useHasDraft(draftKey(kind, entry.id));
    return (
        <Tr>
            <Td sticky>
                <span className="flex flex-wrap items-center gap-x-2">
                    <span className={entry.active ? 'font-medium' : 'text-muted'}>
                        {entry.name}
                    </span>
                    {unsaved && <Badge look="accent">{t('edit.unsaved')}</Badge>}
                </span>
            </Td>
            <Td className="text-muted">{entry.id}</Td>
            {kind.station && (
                <>
                    <Td>{entry.type}</Td>
                    <Td numeric>
                        {entry.target === null ? (
                            <span className="text-muted">–</span>
                        ) : (
                            `${numbers.decimal(entry.target, Number.isInteger(entry.target) ? 0 : 2)} ${t('unit.perHour')}`
                        )}
                    </Td>
                </>
            )}
            <Td>
                {entry.active ? (
                    <Badge look="good">{t('register.active')}</Badge>
                ) : (
                    <Badge>{t('register.deactivated')}</Badge>
                )}
            </Td>
            <Td>
                <Actions {...props} />
            </Td>
        </Tr>
    );
}
