/* A field with its label, and beside it what is wrong with its value. */
import { CircleAlert } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { cx } from './cx';

export interface FieldProps {
    label: string;
    hint?: ReactNode;
    /** What is wrong, and what would be right. */
    error?: string | null | undefined;
    className?: string;
    /** Makes the control, with the attributes that tie it to its texts. */
    children: (control: ControlProps) => ReactNode;
}

export interface ControlProps {
    id: string;
    'aria-invalid'?: true;
    'aria-describedby'?: string;
}

export function Field({ label, hint, error, className, children }: FieldProps) {
    const id = useId();
    const texts = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
    return (
        <div className={cx('flex min-w-0 flex-col gap-1', className)}>
            <label htmlFor={id} className="font-medium">
                {label}
            </label>
            {children({
                id,
                ...(error ? { 'aria-invalid': true as const } : {}),
                ...(texts ? { 'aria-describedby': texts } : {}),
            })}
            {hint && (
                <p id={`${id}-hint`} className="text-xs text-muted">
                    {hint}
                </p>
            )}
            {error && (
                <p
                    id={`${id}-error`}
                    role="alert"
                    className="flex items-start gap-1 text-xs text-bad"
                >
                    <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
                    {error}
                </p>
            )}
        </div>
    );
}

export function Input({ className, ...props }: ComponentProps<'input'>) {
    return (
        <input
            className={cx(
                'control h-8 min-w-0 rounded-md border border-edge bg-surface px-2.5 text-ink placeholder:text-muted',
                'disabled:opacity-50 aria-invalid:border-bad aria-invalid:bg-bad-soft',
                className,
            )}
            {...props}
        />
    );
}
