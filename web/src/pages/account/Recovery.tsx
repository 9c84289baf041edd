/* Codes for when the phone is lost: shown once, to be printed or copied. */
import { Printer } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../people/Secret';
import { useWords } from './words';

export interface RecoveryProps {
    name: string;
    codes: readonly string[];
    onKept: () => void;
}

export function Recovery({ name, codes, onKept }: RecoveryProps) {
    const { t } = useWords();
    const list = useRef<HTMLUListElement>(null);
    return (
        <div className="flex flex-col gap-3">
            <h3 className="font-semibold">{t('recovery.title')}</h3>
            <p className="print:hidden">{t('recovery.what')}</p>
            <p className="hidden print:block">
                {t('recovery.for', { name, address: location.origin })}
            </p>
            <ul
                ref={list}
                className="grid grid-cols-2 gap-x-6 gap-y-1 self-start rounded-md border border-line bg-sunken px-4 py-3 font-mono text-base"
            >
                {codes.map((code) => (
                    <li key={code}>{code}</li>
                ))}
            </ul>
            <div className="flex flex-wrap gap-2">
                <CopyButton text={codes.join('\n')} of={() => list.current} />
                <Button onClick={() => print()}>
                    <Printer aria-hidden />
                    {t('recovery.print')}
                </Button>
                <Button look="primary" onClick={onKept}>
                    {t('recovery.kept')}
                </Button>
            </div>
        </div>
    );
}
