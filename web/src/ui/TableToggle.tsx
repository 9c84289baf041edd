/* A picture, or the same as a table. */
import { Table2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { pageWords } from '../lib/i18n';
import { Button } from './Button';

const useWords = pageWords({
    en: { 'toggle.table': 'Show as a table', 'toggle.picture': 'Show as a chart' },
    de: { 'toggle.table': 'Als Tabelle zeigen', 'toggle.picture': 'Als Diagramm zeigen' },
});

export interface TableToggleProps {
    asTable: boolean;
    onChange: (asTable: boolean) => void;
    /** The icon of the picture. */
    picture: ReactNode;
}

export function TableToggle({ asTable, onChange, picture }: TableToggleProps) {
    const { t } = useWords();
    const name = t(asTable ? 'toggle.picture' : 'toggle.table');
    return (
        <Button look="quiet" icon aria-label={name} title={name} onClick={() => onChange(!asTable)}>
            {asTable ? picture : <Table2 aria-hidden />}
        </Button>
    );
}
