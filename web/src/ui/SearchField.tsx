/* What is typed to find something among what is shown. */
import { Search } from 'lucide-react';
import { cx } from './cx';
import { Input } from './Field';

export interface SearchFieldProps {
    label: string;
    value: string;
    onChange: (text: string) => void;
    className?: string;
}

export function SearchField({ label, value, onChange, className }: SearchFieldProps) {
    return (
        <label className={cx('relative print:hidden', className)}>
            <span className="sr-only">{label}</span>
            <Search aria-hidden className="absolute inset-y-0 left-2.5 my-auto size-4 text-muted" />
            <Input
                type="search"
                value={value}
                placeholder={label}
                onChange={(event) => onChange(event.target.value)}
                className="w-full pl-8"
            />
        </label>
    );
}
