/* A dialog over the page. Without Radix's Overlay: it would hold the page still by an inline
 * style, which the pages' policy refuses; theme.css does it instead. */
import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { useI18n } from '../lib/i18n';
import { Button } from './Button';

export interface DialogProps {
    open: boolean;
    onOpenChange: (open: boolean) => void;
    title: string;
    /** Said under the title, and by screen readers when it opens. */
    description?: ReactNode;
    children: ReactNode;
    /** Buttons, the main one last. */
    footer?: ReactNode;
}

export function Dialog({ open, onOpenChange, title, description, children, footer }: DialogProps) {
    const { t } = useI18n();
    /* Radix gives the focus back to a trigger of its own, and here the page has it. */
    const opener = useRef<Element | null>(null);
    const giveBack = (event: Event): void => {
        event.preventDefault();
        if (opener.current instanceof HTMLElement) opener.current.focus();
    };
    return (
        <Radix.Root open={open} onOpenChange={onOpenChange}>
            <Radix.Portal>
                <div className="fixed inset-0 z-40 grid place-items-center bg-black/50 p-2 sm:p-4">
                    <Radix.Content
                        data-modal=""
                        onOpenAutoFocus={() => void (opener.current = document.activeElement)}
                        onCloseAutoFocus={giveBack}
                        {...(description === undefined ? { 'aria-describedby': undefined } : {})}
                        className="flex max-h-[calc(100dvh-1rem)] w-full max-w-lg flex-col rounded-lg bg-raised text-ink shadow-raised"
                    >
                        <header className="flex items-start gap-4 px-5 pt-4 pb-2">
                            <div className="min-w-0 flex-1">
                                <Radix.Title className="text-base font-semibold">
                                    {title}
                                </Radix.Title>
                                {description !== undefined && (
                                    <Radix.Description className="mt-1 text-muted">
                                        {description}
                                    </Radix.Description>
                                )}
                            </div>
                            <Radix.Close asChild>
                                <Button
                                    look="quiet"
                                    icon
                                    aria-label={t('action.close')}
                                    className="-mr-2"
                                >
                                    <X aria-hidden />
                                </Button>
                            </Radix.Close>
                        </header>
                        <div className="min-h-0 flex-1 overflow-y-auto px-5 py-2">{children}</div>
                        {footer && (
                            <footer className="flex flex-wrap justify-end gap-2 px-5 pt-2 pb-4">
                                {footer}
                            </footer>
                        )}
                    </Radix.Content>
                </div>
            </Radix.Portal>
        </Radix.Root>
    );
}
