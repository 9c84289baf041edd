/* A share of a whole, or several beside each other. Only for the eye: the number is said
 * beside it. */
import { cx } from './cx';

export interface BarPart {
    /** 0 and up; what is beyond `of` is cut off. */
    value: number;
    color: string;
}

export interface BarProps {
    parts: readonly BarPart[];
    of: number;
    className?: string;
}

export function Bar({ parts, of, className }: BarProps) {
    let left = 0;
    return (
        <svg
            aria-hidden
            viewBox="0 0 100 8"
            preserveAspectRatio="none"
            className={cx('h-2 w-full overflow-hidden rounded-full bg-sunken', className)}
        >
            {parts.map((part, index) => {
                const width =
                    of > 0 ? Math.max(0, Math.min((100 * part.value) / of, 100 - left)) : 0;
                const x = left;
                left += width;
                return <rect key={index} x={x} width={width} height="8" fill={part.color} />;
            })}
        </svg>
    );
}
