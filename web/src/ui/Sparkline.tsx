/* The course of a figure in small. Only for the eye: what it shows is said beside it. */
import { cx } from './cx';
import { sparkPath } from './sparkPath';

export interface SparklineProps {
    /** In order; null where nothing is known: there the line is broken. */
    values: readonly (number | null)[];
    className?: string;
}

export function Sparkline({ values, className }: SparklineProps) {
    const { line, area, last } = sparkPath(values, 100, 28);
    return (
        <svg
            aria-hidden
            viewBox="0 0 100 28"
            preserveAspectRatio="none"
            className={cx('h-7 w-full overflow-visible', className)}
        >
            <path d={area} fill="var(--accent)" opacity="0.12" />
            <path
                d={line}
                fill="none"
                stroke="var(--accent)"
                strokeWidth="1.5"
                strokeLinejoin="round"
                strokeLinecap="round"
                vectorEffect="non-scaling-stroke"
            />
            {last && (
                <path
                    d={`M${last.x} ${last.y}h0`}
                    stroke="var(--accent)"
                    strokeWidth="5"
                    strokeLinecap="round"
                    vectorEffect="non-scaling-stroke"
                />
            )}
        </svg>
    );
}
