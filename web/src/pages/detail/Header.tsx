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
    /** For how long; null: not known. */
    lasts: number | null;
    open: boolean;
    /** Where, or with whom. */
    children?: ReactNode;
}

export function Header(props: HeaderProps) {
    const { name, note, active, state, lasts, open, children } = props;
    const { t, figure } = useWords();
    return (
        <PageHeader title={name} note={note}>
            {!active && <Badge>{t('term.deactivated')}</Badge>}
            <p className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
                <span className="text-muted">{t(open ? 'detail.now' : 'detail.atEnd')}</span>
                <span className="font-medium">
                    <StateMark state={state} />
                </span>
                {lasts !== null && (
                    <span className="text-muted">
                        {t('detail.lasts', { time: figure.lasting(lasts) })}
                    </span>
                )}
                {children}
            </p>
        </PageHeader>
    );
}
