import * as Radix from '@radix-ui/react-popover';
import type { ReactNode } from 'react';

export interface PopoverProps {
    /** The button that opens it. */
    trigger: ReactNode;
    label: string;
    children: ReactNode;
    open?: boolean;
    onOpenChange?: (open: boolean) => void;
    align?: 'start' | 'center' | 'end';
}

export function Popover({ trigger, label, children, align = 'end', ...state }: PopoverProps) {
    return (
        <Radix.Root {...state}>
            <Radix.Trigger asChild>{trigger}</Radix.Trigger>
            <Radix.Portal>
                <Radix.Content
                    aria-label={label}
                    align={align}
                    sideOffset={6}
                    collisionPadding={8}
                    className="z-50 max-w-[calc(100vw-16px)] rounded-lg border border-line bg-raised p-4 text-ink shadow-raised"
                >
                    {children}
                </Radix.Content>
            </Radix.Portal>
        </Radix.Root>
    );
}
