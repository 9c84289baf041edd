/* A command to be typed into a terminal, with a button that copies it. */
import { Check, Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { copy } from '../lib/copy';
import { useI18n } from '../lib/i18n';
import { Button } from './Button';

export function Command({ text }: { text: string }) {
    const { t } = useI18n();
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
            <pre className="p-4 font-mono wrap-anywhere whitespace-pre-wrap text-[0.8125rem] leading-6">
                <code ref={shown}>{text}</code>
            </pre>
        </div>
    );
}
