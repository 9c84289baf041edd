/* What a button opens beside itself. What is opened is loaded then, or a moment before: most
 * visitors of a page never open it. */
import { Slot } from '@radix-ui/react-slot';
import { lazy, Suspense, useId, useRef, useState, type ReactNode } from 'react';
import { loadCode } from '../lib/loading';

const load = () => loadCode(() => import('./PopoverBox'));
const PopoverBox = lazy(load);
const ahead = (): void => void load().catch(() => undefined);

export interface PopoverProps {
    /** The button that opens it. */
    trigger: ReactNode;
    label: string;
    children: ReactNode;
    open?: boolean;
    onOpenChange?: (open: boolean) => void;
    align?: 'start' | 'center' | 'end';
}

export function Popover(props: PopoverProps) {
    const { trigger, label, children, align = 'end', onOpenChange } = props;
    const [own, setOwn] = useState(false);
    const open = props.open ?? own;
    const anchor = useRef<HTMLElement>(null);
    const id = useId();

    function change(next: boolean): void {
        setOwn(next);
        onOpenChange?.(next);
    }

    return (
        <>
            <Slot
                ref={anchor}
                aria-haspopup="dialog"
                aria-expanded={open}
                aria-controls={open ? id : undefined}
                onPointerEnter={ahead}
                onFocus={ahead}
                onClick={() => change(!open)}
            >
                {trigger}
            </Slot>
            {open && (
                <Suspense>
                    <PopoverBox
                        id={id}
                        label={label}
                        align={align}
                        anchor={anchor}
                        onClose={() => change(false)}
                    >
                        {children}
                    </PopoverBox>
                </Suspense>
            )}
        </>
    );
}
