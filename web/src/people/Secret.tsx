/* Something that is shown this once: to be copied, or printed, before it is put away. */
import { Check, Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { copy } from '../lib/copy';
import { useI18n } from '../lib/i18n';
import { Button } from '../ui/Button';

export function CopyButton({ text, of }: { text: string; of: () => HTMLElement | null }) {
    const { t } = useI18n();
    const [copied, setCopied] = useState(false);
    return (
        <Button onClick={() => void copy(text, of()).then(setCopied)}>
            {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
            <span role="status">{t(copied ? 'action.copied' : 'action.copy')}</span>
        </Button>
    );
}

export function Secret({ label, text }: { label: string; text: string }) {
    const shown = useRef<HTMLElement>(null);
    return (
        <div className="flex flex-col gap-1">
            <p className="font-medium">{label}</p>
            <div className="flex flex-wrap items-start gap-2">
                <code
                    ref={shown}
                    className="min-w-0 flex-1 basis-60 rounded-md border border-line bg-sunken px-3 py-1.5 font-mono break-all select-all"
                >
                    {text}
                </code>
                <CopyButton text={text} of={() => shown.current} />
            </div>
        </div>
    );
}
