import type { ChartProps } from './Chart';
import { cx } from './cx';
import { Table, Td, Th, Tr } from './Table';

/** The same as the picture, in numbers. It has the picture's height, so that nothing moves. */
export function ChartTable(props: ChartProps & { running: string }) {
    const { label, partLabel, marks, series, running, className } = props;
    return (
        <div
            role="region"
            aria-label={label}
            tabIndex={0}
            className={cx('overflow-auto rounded border border-line', className)}
        >
            <Table>
                <thead>
                    <tr>
                        <Th className="sticky top-0 bg-surface">{partLabel}</Th>
                        {series.map((one) => (
                            <Th key={one.label} numeric className="sticky top-0 bg-surface">
                                {one.label}
                            </Th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {marks.map((mark, index) => (
                        <Tr key={index}>
                            <Td>
                                {mark.text}
                                {mark.running && <span className="text-muted">, {running}</span>}
                            </Td>
                            {series.map((one) => {
                                const value = one.values[index] ?? null;
                                return (
                                    <Td key={one.label} numeric>
                                        {value === null ? '–' : one.text(value)}
                                    </Td>
                                );
                            })}
                        </Tr>
                    ))}
                </tbody>
            </Table>
        </div>
    );
}
