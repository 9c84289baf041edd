/* A sortable table. Columns have fixed widths, so that figures that change move nothing. Where it
 * does not fit, its rows are cards. */
import { memo, useDeferredValue, useMemo, useRef, type MouseEvent, type ReactNode } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { RowCards } from './RowCards';
import { inOrder, pressed, type Sort } from './sorting';
import { Table, TableBox, Td, Th, Tr } from './Table';
import { useInView } from '../lib/useInView';
import { cx } from './cx';
import { useFits } from './useFits';

export interface Column<Row> {
    id: string;
    title: string;
    cell: (row: Row) => ReactNode;
    /** What to sort by; undefined: unknown, and last either way. */
    by: (row: Row) => string | number | undefined;
    numeric?: boolean;
    /** In rem; columns share what is left in these proportions. */
    width: number;
    /** Where a row is a card: beside the name, or over the whole width. */
    inCard?: 'head' | 'wide';
}

export interface DataTableProps<Row> {
    label: string;
    rows: Row[];
    columns: readonly Column<Row>[];
    idOf: (row: Row) => string;
    sort: Sort;
    onSort: (sort: Sort) => void;
    /** The page of a row. Its first cell should hold a link there, for the keyboard. */
    hrefOf?: (row: Row) => string;
    /** What a link was about: it is marked, and scrolled to. */
    markedOf?: ((row: Row) => boolean) | undefined;
    /** All that the cells of a row say. Figures grow each second, most of them not by as much as
     * is shown: a row that says what it said is not drawn again. */
    sayOf?: ((row: Row) => string) | undefined;
    /** It stands below others: its rows are drawn when those are on the screen. */
    late?: boolean;
}

const FIRST_ROWS = 25;

/** The look of what a link was about. */
export const MARKED = 'outline-2 -outline-offset-2 outline-accent';

interface RowViewProps<Row> {
    row: Row;
    columns: readonly Column<Row>[];
    hrefOf?: ((row: Row) => string) | undefined;
    marked: boolean;
}

/* Where a press on a row that is no press on something in it leads. */
function goTo(href: string, event: MouseEvent): void {
    const inside = event.target as Element;
    if (inside.closest('a, button') || getSelection()?.isCollapsed === false) return;
    navigate(href);
}

function RowViewInner<Row>({ row, columns, hrefOf, marked }: RowViewProps<Row>) {
    const ref = useInView<HTMLTableRowElement>(marked);
    return (
        <Tr
            ref={ref}
            aria-current={marked || undefined}
            onClick={(event) => hrefOf && goTo(hrefOf(row), event)}
            className={cx(hrefOf && 'cursor-pointer', marked && MARKED)}
        >
            {columns.map((column, index) => (
                <Td key={column.id} numeric={column.numeric} sticky={index === 0}>
                    {column.cell(row)}
                </Td>
            ))}
        </Tr>
    );
}

/** The row that was drawn last, for one that says the same. */
function useDrawn<Row extends object>(idOf: (row: Row) => string, sayOf?: (row: Row) => string) {
    const drawn = useRef(new Map<string, { row: Row; says: string }>());
    return (row: Row): Row => {
        if (!sayOf) return row;
        const id = idOf(row);
        const says = sayOf(row);
        const before = drawn.current.get(id);
        if (before?.says === says) return before.row;
        /* The same row may say something else as time passes. */
        const fresh = before?.row === row ? { ...row } : row;
        drawn.current.set(id, { row: fresh, says });
        return fresh;
    };
}

/* The same object is not drawn again. */
const RowView = memo(RowViewInner) as typeof RowViewInner;

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
    const { label, rows, columns, idOf, sort, onSort, hrefOf, markedOf, sayOf, late } = props;
    const drawn = useDrawn(idOf, sayOf);
    /* What is in sight comes first, hundreds of rows below it a moment later. */
    const shown = useDeferredValue(rows, rows.slice(0, late ? 0 : FIRST_ROWS));
    const { id, desc } = sort;
    const rowsInOrder = useMemo(() => {
        const column = columns.find((one) => one.id === id);
        return column ? inOrder(shown, column.by, desc) : shown;
    }, [shown, columns, id, desc]);
    const width = columns.reduce((sum, column) => sum + column.width, 0);
    const [box, fits] = useFits(width);
    const sorted = rowsInOrder.map(drawn);
    if (!fits)
        return (
            <div ref={box}>
                <RowCards {...props} rows={sorted} />
            </div>
        );
    return (
        <div ref={box}>
            <TableBox label={label}>
                <Table className="table-fixed print:!min-w-0" style={{ minWidth: `${width}rem` }}>
                    <colgroup>
                        {columns.map((column) => (
                            <col
                                key={column.id}
                                style={{ width: `${(100 * column.width) / width}%` }}
                            />
                        ))}
                    </colgroup>
                    <thead>
                        <tr>
                            {columns.map((column, index) => (
                                <Th
                                    key={column.id}
                                    numeric={column.numeric}
                                    sticky={index === 0}
                                    sorted={
                                        sort.id === column.id ? (sort.desc ? 'desc' : 'asc') : null
                                    }
                                    onSort={() =>
                                        onSort(pressed(sort, column.id, column.numeric ?? false))
                                    }
                                >
                                    {column.title}
                                </Th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {sorted.map((row) => (
                            <RowView
                                key={idOf(row)}
                                row={row}
                                columns={columns}
                                hrefOf={hrefOf}
                                marked={markedOf?.(row) ?? false}
                            />
                        ))}
                    </tbody>
                </Table>
            </TableBox>
        </div>
    );
}
