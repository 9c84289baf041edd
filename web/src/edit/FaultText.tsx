/* What is wrong with a group of fields; a single one says it itself (ui/Field.tsx). */
import { CircleAlert } from 'lucide-react';

export function FaultText({ id, text }: { id: string; text: string | null }) {
    if (text === null) return null;
    return (
        <p id={id} role="alert" className="flex items-start gap-1 text-xs text-bad">
            <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
            {text}
        </p>
    );
}
