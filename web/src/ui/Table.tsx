/* Parts of a table. On a narrow screen it scrolls sideways inside its own box, with the first
 * column staying in sight, or each row is a card (theme.css). Roles are said, as cells that are
 * laid out otherwise lose them. */
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx';

export function TableBox({ label, children }: { label: string; children: ReactNode }) {
    return (
        /* What scrolls must be reachable by keyboard. */
        <div
            role="group"
            aria-label={label}
            tabIndex={0}
            className="relative overflow-x-auto print:overflow-visible"
        >
            {children}
        </div>
    );
}

export interface TableProps extends ComponentProps<'table'> {
    /** On a phone a row is a card. */
    cards?: boolean;
}

export function Table({ cards, className, ...props }: TableProps) {
    return (
        <table
            role="table"
            className={cx('w-full border-separate border-spacing-0', cards && 'cards', className)}
            {...props}
        />
    );
}

export interface CellProps extends ComponentProps<'td'> {
    /** Numbers stand at the right, so that their places line up. */
    numeric?: boolean;
    /** Stays when the table is scrolled sideways. */
    sticky?: boolean;
    /** What it is, where its row is a card. */
    label?: string;
}

const STICKY = 'sticky left-0 z-[1] bg-surface print:static';

export function Td({ numeric, sticky, label, className, ...props }: CellProps) {
    return (
        <td
            role="cell"
            data-label={label}
            className={cx(
                'h-9 border-b border-line px-2 py-1 first:pl-4 last:pr-4',
                numeric && 'text-right whitespace-nowrap',
                sticky && cx(STICKY, 'group-hover:bg-sunken'),
                className,
            )}
            {...props}
        />
    );
}

export function Tr({ className, ...props }: ComponentProps<'tr'>) {
    return <tr role="row" className={cx('group hover:bg-sunken', className)} {...props} />;
}

export interface ThProps extends Omit<ComponentProps<'th'>, 'onClick'> {
    numeric?: boolean;
    sticky?: boolean;
    /** How the table is sorted by this column; null: not by it. Absent: it cannot be. */
    sorted?: 'asc' | 'desc' | null;
    onSort?: () => void;
}

const ARROWS = { asc: ArrowUp, desc: ArrowDown };
const SAID = { asc: 'ascending', desc: 'descending' } as const;

export function Th({ numeric, sticky, sorted, onSort, className, children, ...props }: ThProps) {
    const Arrow = sorted ? ARROWS[sorted] : ChevronsUpDown;
    return (
        <th
            scope="col"
            aria-sort={sorted ? SAID[sorted] : undefined}
            className={cx(
                'h-9 border-b border-line px-2 text-left text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4',
                numeric && 'text-right',
                sticky && STICKY,
                className,
            )}
            {...props}
        >
            {onSort ? (
                <>
                    {/* A button is not repeated with the head of a table on the next sheet. */}
                    <span aria-hidden className="hidden print:inline">
                        {children}
                    </span>
                    <button
                        type="button"
                        onClick={onSort}
                        className={cx(
                            'control inline-flex min-h-7 items-center gap-0.5 rounded hover:text-ink print:hidden',
                            numeric && 'flex-row-reverse',
                            sorted && 'text-ink',
                        )}
                    >
                        {children}
                        <Arrow aria-hidden className={cx('size-3.5', !sorted && 'opacity-40')} />
                    </button>
                </>
            ) : (
                children
            )}
        </th>
    );
}
