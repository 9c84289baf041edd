/* How bad it is: a word, with a shape and a colour of its own. */
import { Info, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { Severity } from '../api/alerts';
import { cx } from '../ui/cx';

const LOOKS: Record<Severity, { Icon: LucideIcon; color: string }> = {
    info: { Icon: Info, color: 'text-accent' },
    warning: { Icon: TriangleAlert, color: 'text-warn' },
    critical: { Icon: OctagonAlert, color: 'text-bad' },
};

export interface SeverityMarkProps {
    severity: Severity;
    word: string;
    className?: string;
}

export function SeverityMark({ severity, word, className }: SeverityMarkProps) {
    const { Icon, color } = LOOKS[severity];
    return (
        <span className={cx('flex items-center gap-1.5 font-medium whitespace-nowrap', className)}>
            <Icon aria-hidden className={cx('size-4 shrink-0', color)} />
            {word}
        </span>
    );
}
