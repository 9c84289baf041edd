/* What the rows of workers, of stations and of shifts have in common. */
import { Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useHasDraft } from '../../lib/draft';
import { Badge } from '../../ui/Badge';
import { Button, type ButtonProps } from '../../ui/Button';
import { cx } from '../../ui/cx';
import { Td } from '../../ui/Table';
import { useWords } from './words';

/** A name, and whether something entered about it waits to be saved. */
export function NameCell(props: { name: string; draft: string; muted?: boolean }) {
    const { t } = useWords();
    const unsaved = useHasDraft(props.draft);
    return (
        <Td sticky>
            <span
                className={cx(
                    'flex flex-wrap items-center gap-x-2',
                    props.muted ? 'text-muted' : 'font-medium',
                )}
            >
                {props.name}
                {unsaved && <Badge look="accent">{t('edit.unsaved')}</Badge>}
            </span>
        </Td>
    );
}

export interface ActProps extends ButtonProps {
    /** What it does, where it is seen which row it is in. */
    title: string;
    /** The same with the name of the row. */
    'aria-label': string;
}

export function Act(props: ActProps) {
    return <Button look="quiet" icon {...props} />;
}

export interface ActsCellProps {
    name: string;
    onEdit: () => void;
    onDelete: () => void;
    /** What else can be done with it. */
    children?: ReactNode;
}

export function ActsCell({ name, onEdit, onDelete, children }: ActsCellProps) {
    const { t } = useWords();
    return (
        <Td>
            <div className="flex justify-end gap-1">
                <Act
                    aria-label={t('edit.editThis', { name })}
                    title={t('edit.edit')}
                    onClick={onEdit}
                >
                    <Pencil aria-hidden />
                </Act>
                {children}
                <Act
                    aria-label={t('edit.deleteThis', { name })}
                    title={t('edit.delete')}
                    onClick={onDelete}
                >
                    <Trash2 aria-hidden />
                </Act>
            </div>
        </Td>
    );
}
