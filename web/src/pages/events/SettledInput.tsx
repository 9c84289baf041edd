/* A field whose value is taken when the typing rests, so that not each letter asks the server. */
import { useEffect, useRef, useState, type ComponentProps } from 'react';
import { Input } from '../../ui/Field';

const REST_MS = 500;

export interface SettledInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
    value: string;
    /** Called with each text, as it is typed. */
    onText?: (text: string) => void;
    onSettle: (text: string) => void;
}

export function SettledInput({ value, onText, onSettle, ...props }: SettledInputProps) {
    const [text, setText] = useState(value);
    const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

    useEffect(() => setText(value), [value]);
    useEffect(() => () => clearTimeout(timer.current), []);

    function settle(next: string): void {
        clearTimeout(timer.current);
        if (next.trim() !== value) onSettle(next.trim());
    }

    function type(next: string): void {
        setText(next);
        onText?.(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => settle(next), REST_MS);
    }

    return (
        <Input
            {...props}
            value={text}
            onChange={(event) => type(event.target.value)}
            onBlur={() => settle(text)}
            onKeyDown={(event) => event.key === 'Enter' && settle(text)}
        />
    );
}
