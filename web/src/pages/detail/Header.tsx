import type { ReactNode } from 'react';
import type { State } from '../../lib/state';
import { Badge } from '../../ui/Badge';
import { PageHeader } from '../../ui/PageHeader';
import { StateMark } from '../../ui/StateMark';
import { useWords } from './words';

export interface HeaderProps {
    name: string;
    /** Its id, and what more names it. */
    note: string;
    active: boolean;
    state: State;
    open: boolean;
    /** Where, or with whom. */
    children?: ReactNode;
}

export function Header({ name, note, active, state, open, children }: HeaderProps) {
    const { t } = useWords();
    return (
        <PageHeader title={name} note={note}>
            {!active && <Badge>{t('term.deactivated')}</Badge>}
            <p className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
                <span className="text-muted">{t(open ? 'detail.now' : 'detail.atEnd')}</span>
                <span className="font-medium">
                    <StateMark state={state} />
                </span>
                {children}
            </p>
        </PageHeader>
    );
}
