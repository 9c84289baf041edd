import { Check, Copy, Radio } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Figures } from '../../api/types';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { firstEvent, mustRegister } from './firstEvent';
import { useWords } from './words';

/* Without a secure context there is no clipboard: then the text is selected, to be copied. */
async function copy(text: string, shown: HTMLElement | null): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        if (shown) getSelection()?.selectAllChildren(shown);
        return false;
    }
}

function Command({ text }: { text: string }) {
    const { t } = useWords();
    const [copied, setCopied] = useState(false);
    const shown = useRef<HTMLElement>(null);
    return (
        <div className="overflow-hidden rounded-md border border-line bg-sunken text-left">
            <div className="flex justify-end border-b border-line p-1">
                <Button
                    look="quiet"
                    onClick={() => void copy(text, shown.current).then((done) => setCopied(done))}
                >
                    {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
                    <span role="status">{t(copied ? 'action.copied' : 'action.copy')}</span>
                </Button>
            </div>
            <pre className="p-4 font-mono break-all whitespace-pre-wrap text-[0.8125rem] leading-6">
                <code ref={shown}>{text}</code>
            </pre>
        </div>
    );
}

export function FirstEvent({ figures }: { figures: Figures }) {
    const { t } = useWords();
    const known = { workers: figures.workers, stations: figures.workstations };
    return (
        <Card className="mx-auto flex max-w-4xl flex-col gap-3 p-6">
            <h2 className="flex items-center gap-2 text-base font-semibold">
                <Radio aria-hidden className="size-5 text-accent" />
                {t('overview.first.title')}
            </h2>
            <p>{t('overview.first.text')}</p>
            <Command text={firstEvent({ origin: location.origin, ...known })} />
            <p className="text-muted">
                {mustRegister(known) && `${t('overview.first.register')} `}
                {t('overview.first.then')}
            </p>
        </Card>
    );
}
