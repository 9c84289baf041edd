import * as Radix from '@radix-ui/react-tooltip';
import type { ReactNode } from 'react';

export const TooltipProvider = Radix.Provider;

export interface TooltipProps {
    text: ReactNode;
    /** One element that can take focus, so that the text is there for the keyboard too. */
    children: ReactNode;
}

export function Tooltip({ text, children }: TooltipProps) {
    return (
        <Radix.Root>
            <Radix.Trigger asChild>{children}</Radix.Trigger>
            <Radix.Portal>
                <Radix.Content
                    sideOffset={6}
                    collisionPadding={8}
                    className="z-50 max-w-80 rounded-md bg-ink px-2.5 py-1.5 text-xs text-ground shadow-raised"
                >
                    {text}
                    <Radix.Arrow className="fill-ink" />
                </Radix.Content>
            </Radix.Portal>
        </Radix.Root>
    );
}
