import { Pencil, Trash2 } from 'lucide-react';
import type { Shift } from '../../api/types';
import { useHasDraft } from '../../lib/draft';
import { duration, MINUTE } from '../../lib/time';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { plannedMinutes, runsOf } from './calendar';
import { clockOf, minutesOf } from './shiftForm';
import { weekdayName } from './WeekView';
import { useWords } from './words';

export interface ShiftTableProps {
    shifts: readonly Shift[];
    onEdit: (shift: Shift) => void;
    onDelete: (shift: Shift) => void;
}

function Days({ weekdays }: { weekdays: readonly number[] }) {
    const { t, locale } = useWords();
    if (weekdays.length === 7) return t('shift.everyDay');
    return runsOf(weekdays)
        .map(([from, to]) =>
            from === to
                ? weekdayName(locale, from)
                : `${weekdayName(locale, from)}–${weekdayName(locale, to)}`,
        )
        .join(', ');
}

function endOf({ start, length_minutes }: Pick<Shift, 'start' | 'length_minutes'>): string {
    return clockOf((minutesOf(start) ?? 0) + length_minutes);
}

function Actions({ shift, onEdit, onDelete }: { shift: Shift } & Omit<ShiftTableProps, 'shifts'>) {
    const { t } = useWords();
    const { name } = shift;
    return (
        <div className="flex justify-end gap-1">
            <Button
                look="quiet"
                icon
                aria-label={t('edit.editThis', { name })}
                title={t('edit.edit')}
                onClick={() => onEdit(shift)}
            >
                <Pencil aria-hidden />
            </Button>
            <Button
                look="quiet"
                icon
                aria-label={t('edit.deleteThis', { name })}
                title={t('edit.delete')}
                onClick={() => onDelete(shift)}
            >
                <Trash2 aria-hidden />
            </Button>
        </div>
    );
}

function Breaks({ shift }: { shift: Shift }) {
    const { t } = useWords();
    if (shift.breaks.length === 0)
        return <span className="text-muted max-sm:hidden">{t('shift.noBreaks')}</span>;
    return (
        <span className="flex flex-wrap gap-x-3 max-sm:flex-col">
            {shift.breaks.map((pause) => (
                <span key={pause.start} className="whitespace-nowrap">
                    {pause.start} – {endOf(pause)}
                </span>
            ))}
        </span>
    );
}

function Row({ shift, ...acts }: { shift: Shift } & Omit<ShiftTableProps, 'shifts'>) {
    const { t } = useWords();
    const unsaved = useHasDraft(`shift:${shift.shift_id}`);
    return (
        <Tr>
            <Td sticky>
                <span className="flex flex-wrap items-center gap-x-2 font-medium">
                    {shift.name}
                    {unsaved && <Badge look="accent">{t('edit.unsaved')}</Badge>}
                </span>
            </Td>
            <Td className="whitespace-nowrap">
                <Days weekdays={shift.weekdays} />
            </Td>
            <Td className="whitespace-nowrap">
                {shift.start} – {endOf(shift)}
                <span className="block text-xs text-muted sm:hidden">
                    <Breaks shift={shift} />
                </span>
            </Td>
            <Td className="max-sm:hidden">
                <Breaks shift={shift} />
            </Td>
            <Td numeric className="max-sm:hidden">
                {duration(shift.length_minutes * MINUTE)}
            </Td>
            <Td numeric>{duration(plannedMinutes(shift) * MINUTE)}</Td>
            <Td>{shift.shift_id !== null && <Actions shift={shift} {...acts} />}</Td>
        </Tr>
    );
}

export function ShiftTable({ shifts, ...acts }: ShiftTableProps) {
    const { t } = useWords();
    return (
        <TableBox label={t('settings.calendar')}>
            <Table>
                <thead>
                    <tr>
                        <Th sticky>{t('shift.name')}</Th>
                        <Th>{t('shift.days')}</Th>
                        <Th>{t('shift.time')}</Th>
                        <Th className="max-sm:hidden">{t('shift.breaks')}</Th>
                        <Th numeric className="max-sm:hidden">
                            {t('shift.lengthHead')}
                        </Th>
                        <Th numeric>
                            <abbr title={t('shift.plannedWhy')} className="no-underline">
                                {t('shift.planned')}
                            </abbr>
                        </Th>
                        <Th>
                            <span className="sr-only">{t('edit.actions')}</span>
                        </Th>
                    </tr>
                </thead>
                <tbody>
                    {shifts.map((shift) => (
                        <Row key={shift.shift_id ?? shift.name} shift={shift} {...acts} />
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}
