/* The box of a Popover while it is open. */
import * as Radix from '@radix-ui/react-popover';
import { useRef, type ReactNode, type RefObject } from 'react';

export interface PopoverBoxProps {
    id: string;
    label: string;
    align: 'start' | 'center' | 'end';
    /** The button beside which it stands, and which gets the focus back. */
    anchor: RefObject<HTMLElement | null>;
    onClose: () => void;
    children: ReactNode;
}

export default function PopoverBox(props: PopoverBoxProps) {
    const { id, label, align, anchor, onClose, children } = props;
    const left = useRef(false);
    return (
        <Radix.Root open onOpenChange={(open) => !open && onClose()}>
            <Radix.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
            <Radix.Portal>
                <Radix.Content
                    id={id}
                    aria-label={label}
                    align={align}
                    sideOffset={6}
                    collisionPadding={8}
                    onInteractOutside={(event) => {
                        /* The button closes it by itself. */
                        if (anchor.current?.contains(event.target as Node)) event.preventDefault();
                        else left.current = true;
                    }}
                    onCloseAutoFocus={(event) => {
                        event.preventDefault();
                        if (!left.current) anchor.current?.focus();
                    }}
                    className="z-50 max-w-[calc(100vw-16px)] rounded-lg border border-line bg-raised p-4 text-ink shadow-raised"
                >
                    {children}
                </Radix.Content>
            </Radix.Portal>
        </Radix.Root>
    );
}
