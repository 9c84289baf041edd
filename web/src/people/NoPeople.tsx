/* In place of figures of people who may not be shown: that this is meant so, and why. Nothing here
 * is missing or broken. */
import { UserRoundX } from 'lucide-react';
import { Link } from 'wouter';
import { useSession } from '../api/hooks';
import type { Scope } from '../api/types';
import { pageWords } from '../lib/i18n';
import { cx } from '../ui/cx';

const useWords = pageWords({
    en: {
        'people.title': 'No figures of single people',
        'people.titleSelf': 'Your own figures only',
        'people.site':
            'This site shows figures of stations and of the factory, and of no single person.',
        'people.role':
            'Your role shows figures of stations and of the factory, and of no single person.',
        'people.self': 'Of people, you see only your own figures here.',
        'people.why': 'What this server keeps of people',
    },
    de: {
        'people.title': 'Keine Zahlen einzelner Personen',
        'people.titleSelf': 'Nur Ihre eigenen Zahlen',
        'people.site':
            'Dieser Standort zeigt Zahlen von Arbeitsplätzen und der Fabrik, aber von keiner einzelnen Person.',
        'people.role':
            'Ihre Rolle zeigt Zahlen von Arbeitsplätzen und der Fabrik, aber von keiner einzelnen Person.',
        'people.self': 'Von Personen sehen Sie hier nur Ihre eigenen Zahlen.',
        'people.why': 'Was dieser Server von Personen aufbewahrt',
    },
});

export interface NoPeopleProps {
    scope: Scope;
    className?: string;
}

export function NoPeople({ scope, className }: NoPeopleProps) {
    const { t } = useWords();
    const may = useSession()?.session.may ?? [];
    const why = may.includes('read_workers') ? 'people.site' : 'people.role';
    return (
        <div className={cx('flex items-start gap-3 px-4 py-3', className)}>
            <UserRoundX aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" />
            <div>
                <p className="font-medium">
                    {t(scope === 'worker' ? 'people.titleSelf' : 'people.title')}
                </p>
                <p className="max-w-prose text-muted">
                    {t(scope === 'worker' ? 'people.self' : why)}{' '}
                    <Link
                        href="/privacy"
                        className="text-accent underline underline-offset-2 print:hidden"
                    >
                        {t('people.why')}
                    </Link>
                </p>
            </div>
        </div>
    );
}
