import type { Shift } from '../../api/types';
import { MINUTE } from '../../lib/time';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { plannedMinutes, runsOf } from './calendar';
import { ActsCell, NameCell } from './cells';
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

function Breaks({ shift }: { shift: Shift }) {
    const { t } = useWords();
    if (shift.breaks.length === 0) return <span className="text-muted">{t('shift.noBreaks')}</span>;
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

function Row(props: { shift: Shift } & Omit<ShiftTableProps, 'shifts'>) {
    const { shift, onEdit, onDelete } = props;
    const { t, figure } = useWords();
    return (
        <Tr>
            <NameCell name={shift.name} draft={`shift:${shift.shift_id}`} />
            <Td label={t('shift.days')} className="whitespace-nowrap">
                <Days weekdays={shift.weekdays} />
            </Td>
            <Td label={t('shift.time')} className="whitespace-nowrap">
                {shift.start} – {endOf(shift)}
            </Td>
            <Td label={t('shift.breaks')}>
                <Breaks shift={shift} />
            </Td>
            <Td numeric label={t('shift.lengthHead')}>
                {figure.hours(shift.length_minutes * MINUTE)}
            </Td>
            <Td numeric label={t('shift.planned')}>
                {figure.hours(plannedMinutes(shift) * MINUTE)}
            </Td>
            {shift.shift_id !== null && (
                <ActsCell
                    name={shift.name}
                    onEdit={() => onEdit(shift)}
                    onDelete={() => onDelete(shift)}
                />
            )}
        </Tr>
    );
}

export function ShiftTable({ shifts, ...acts }: ShiftTableProps) {
    const { t } = useWords();
    /* Those of the default calendar cannot be changed. */
    const own = shifts.some(({ shift_id }) => shift_id !== null);
    return (
        <TableBox label={t('settings.calendar')}>
            <Table cards>
                <thead>
                    <tr>
                        <Th sticky>{t('shift.name')}</Th>
                        <Th>{t('shift.days')}</Th>
                        <Th>{t('shift.time')}</Th>
                        <Th>{t('shift.breaks')}</Th>
                        <Th numeric>{t('shift.lengthHead')}</Th>
                        <Th numeric>
                            <abbr title={t('shift.plannedWhy')} className="no-underline">
                                {t('shift.planned')}
                            </abbr>
                        </Th>
                        {own && (
                            <Th>
                                <span className="sr-only">{t('edit.actions')}</span>
                            </Th>
                        )}
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
