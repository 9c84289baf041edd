/* The rows of a table, each as a card: for where the table is too wide. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo } from 'react';
import { pageWords } from '../lib/i18n';
import { useInView } from '../lib/useInView';
import { Button } from './Button';
import { cx } from './cx';
import { MARKED, type Column, type DataTableProps } from './DataTable';
import { Select } from './Select';
import { pressed } from './sorting';

const useWords = pageWords({
    en: { 'cards.sort': 'Sort by', 'cards.turn': 'The other way round' },
    de: { 'cards.sort': 'Sortieren nach', 'cards.turn': 'Andersherum' },
});

interface RowCardProps<Row> {
    row: Row;
    columns: readonly Column<Row>[];
    marked: boolean;
}

function RowCardInner<Row>({ row, columns, marked }: RowCardProps<Row>) {
    const ref = useInView<HTMLLIElement>(marked);
    const [name, ...others] = columns;
    const beside = others.filter(({ inCard }) => inCard === 'head');
    const rest = others.filter(({ inCard }) => inCard !== 'head');
    return (
        <li
            ref={ref}
            aria-current={marked || undefined}
            className={cx('border-b border-line px-4 py-2.5', marked && MARKED)}
        >
            <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                <div className="min-w-0">{name?.cell(row)}</div>
                {beside.map((column) => (
                    <div key={column.id}>{column.cell(row)}</div>
                ))}
            </div>
            <dl className="mt-1.5 grid grid-cols-3 gap-x-3 gap-y-1.5 sm:grid-cols-5">
                {rest.map((column) => (
                    <div
                        key={column.id}
                        className={cx('min-w-0', column.inCard === 'wide' && 'col-span-2')}
                    >
                        <dt className="label-caps">{column.title}</dt>
                        <dd>{column.cell(row)}</dd>
                    </div>
                ))}
            </dl>
        </li>
    );
}

/* The same row is not drawn again. */
const RowCard = memo(RowCardInner) as typeof RowCardInner;

/** `rows`: sorted. What the heads of the table do is a choice above them. */
export function RowCards<Row extends object>(props: DataTableProps<Row>) {
    const { label, rows, columns, idOf, sort, onSort, markedOf } = props;
    const { t } = useWords();
    const numeric = (id: string): boolean =>
        columns.find((column) => column.id === id)?.numeric ?? false;
    return (
        <>
            <div className="flex items-center gap-2 border-b border-line px-4 py-2 print:hidden">
                <Select
                    label={t('cards.sort')}
                    showLabel
                    value={sort.id}
                    options={columns.map(({ id, title }) => ({ value: id, label: title }))}
                    onChange={(id) => onSort(pressed(sort, id, numeric(id)))}
                />
                <Button
                    icon
                    aria-label={t('cards.turn')}
                    title={t('cards.turn')}
                    onClick={() => onSort({ ...sort, desc: !sort.desc })}
                >
                    {sort.desc ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden />}
                </Button>
            </div>
            <ul aria-label={label}>
                {rows.map((row) => (
                    <RowCard
                        key={idOf(row)}
                        row={row}
                        columns={columns}
                        marked={markedOf?.(row) ?? false}
                    />
                ))}
            </ul>
        </>
    );
}
