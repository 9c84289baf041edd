/* Why something is said or decided: the one thing that is typed. */
import type { ReactNode } from 'react';
import { Field, Input } from '../ui/Field';

export interface ReasonFieldProps {
    label: string;
    hint: ReactNode;
    error: string | null;
    value: string;
    onChange: (reason: string) => void;
}

export function ReasonField({ label, hint, error, value, onChange }: ReasonFieldProps) {
    return (
        <Field label={label} hint={hint} error={error}>
            {(control) => (
                <Input
                    {...control}
                    autoFocus
                    autoComplete="off"
                    value={value}
                    onChange={(event) => onChange(event.target.value)}
                />
            )}
        </Field>
    );
}
