/* A choice of one. The browser's own: it is complete for keyboard, touch and screen readers,
 * and those made by hand need inline styles, which the pages' policy refuses. */
import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from './cx';

export interface Option<V extends string = string> {
    value: V;
    label: string;
}

export interface SelectProps<V extends string> extends Omit<
    ComponentProps<'select'>,
    'onChange' | 'value'
> {
    /** Names it; shown only with `showLabel`. */
    label: string;
    showLabel?: boolean;
    value: V;
    options: readonly Option<V>[];
    onChange: (value: V) => void;
}

export function Select<V extends string>(props: SelectProps<V>) {
    const { label, showLabel, value, options, onChange, className, ...rest } = props;
    return (
        <label className={cx('inline-flex items-center gap-2 print:hidden', className)}>
            {showLabel && <span className="text-muted">{label}</span>}
            <span className="relative inline-flex min-w-0 flex-1">
                <select
                    aria-label={showLabel ? undefined : label}
                    value={value}
                    onChange={(event) => onChange(event.target.value as V)}
                    className="control h-8 w-full min-w-0 appearance-none truncate rounded-md border border-edge bg-surface pr-7 pl-2.5 text-ink disabled:opacity-50"
                    {...rest}
                >
                    {options.map((option) => (
                        <option key={option.value} value={option.value}>
                            {option.label}
                        </option>
                    ))}
                </select>
                <ChevronDown
                    aria-hidden
                    className="pointer-events-none absolute inset-y-0 right-2 my-auto size-4 text-muted"
                />
            </span>
        </label>
    );
}
