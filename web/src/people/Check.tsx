/* A box to be ticked, with what it means beside it. */
import type { ReactNode } from 'react';

export interface CheckProps {
    label: ReactNode;
    hint?: ReactNode;
    checked: boolean;
    disabled?: boolean;
    onChange: (checked: boolean) => void;
}

export function Check({ label, hint, checked, disabled, onChange }: CheckProps) {
    return (
        <label className="control flex cursor-pointer items-start gap-2 rounded-md border border-edge bg-surface px-2.5 py-1.5 has-checked:border-accent has-checked:bg-accent-soft has-disabled:opacity-50">
            <input
                type="checkbox"
                checked={checked}
                disabled={disabled}
                onChange={(event) => onChange(event.target.checked)}
                className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
                <span className="block font-medium">{label}</span>
                {hint && <span className="block text-xs text-muted">{hint}</span>}
            </span>
        </label>
    );
}
