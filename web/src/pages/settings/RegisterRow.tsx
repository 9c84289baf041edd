import { CirclePause, CirclePlay } from 'lucide-react';
import { Badge } from '../../ui/Badge';
import { Td, Tr } from '../../ui/Table';
import { Act, ActsCell, NameCell } from './cells';
import { draftKey, type Kind } from './kinds';
import type { Entry } from './registerForm';
import { useWords } from './words';

export interface RegisterRowProps {
    kind: Kind;
    entry: Entry;
    busy: boolean;
    onEdit: () => void;
    onActive: () => void;
    onDelete: () => void;
}

function StationCells({ type, target }: Entry) {
    const { t, numbers } = useWords();
    const digits = target !== null && Number.isInteger(target) ? 0 : 2;
    return (
        <>
            <Td label={t('term.type')}>{type}</Td>
            <Td numeric label={t('register.targetShort')}>
                {target === null ? (
                    <span className="text-muted">–</span>
                ) : (
                    `${numbers.decimal(target, digits)} ${t('unit.perHour')}`
                )}
            </Td>
        </>
    );
}

function Activate({
    entry,
    busy,
    onActive,
}: Pick<RegisterRowProps, 'entry' | 'busy' | 'onActive'>) {
    const { t } = useWords();
    const { name, active } = entry;
    return (
        <Act
            aria-label={t(active ? 'register.deactivateThis' : 'register.activateThis', { name })}
            title={t(active ? 'register.deactivate' : 'register.activate')}
            disabled={busy}
            onClick={onActive}
        >
            {active ? <CirclePause aria-hidden /> : <CirclePlay aria-hidden />}
        </Act>
    );
}

export function RegisterRow(props: RegisterRowProps) {
    const { kind, entry, onEdit, onDelete } = props;
    const { t } = useWords();
    return (
        <Tr>
            <NameCell name={entry.name} draft={draftKey(kind, entry.id)} muted={!entry.active} />
            <Td label={t('register.id')} className="text-muted">
                {entry.id}
            </Td>
            {kind.station ? (
                <StationCells {...entry} />
            ) : (
                <Td label={t('register.team')}>
                    {entry.team || <span className="text-muted">–</span>}
                </Td>
            )}
            <Td>
                {entry.active ? (
                    <Badge look="good">{t('register.active')}</Badge>
                ) : (
                    <Badge>{t('register.deactivated')}</Badge>
                )}
            </Td>
            <ActsCell name={entry.name} onEdit={onEdit} onDelete={onDelete}>
                <Activate {...props} />
            </ActsCell>
        </Tr>
    );
}
