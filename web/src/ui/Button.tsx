import { Slot } from '@radix-ui/react-slot';
import type { ComponentProps } from 'react';
import { cx } from './cx';

export interface ButtonProps extends ComponentProps<'button'> {
    look?: 'plain' | 'primary' | 'quiet' | 'danger';
    /** Only an icon: square, and in need of an aria-label. */
    icon?: boolean;
    /** The child is the element, such as a link. */
    asChild?: boolean;
}

const LOOKS = {
    plain: 'border border-edge bg-surface text-ink hover:bg-sunken',
    primary: 'border border-transparent bg-accent text-on-accent hover:brightness-110',
    quiet: 'border border-transparent text-ink hover:bg-sunken',
    danger: 'border border-bad bg-surface text-bad hover:bg-bad-soft',
};

export function Button({ look = 'plain', icon, asChild, className, ...props }: ButtonProps) {
    const Element = asChild ? Slot : 'button';
    return (
        <Element
            type={asChild ? undefined : 'button'}
            className={cx(
                'control inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap',
                'disabled:opacity-50 print:hidden [&_svg]:size-4 [&_svg]:shrink-0',
                icon ? 'w-8' : 'px-3',
                LOOKS[look],
                className,
            )}
            {...props}
        />
    );
}
