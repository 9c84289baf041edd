import * as Radix from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';

export interface Tab<V extends string> {
    value: V;
    label: string;
    /** Beside the label: how many wait there. */
    mark?: ReactNode;
    content: ReactNode;
}

export interface TabsProps<V extends string> {
    label: string;
    value: V;
    tabs: readonly Tab<V>[];
    onChange: (value: V) => void;
}

export function Tabs<V extends string>({ label, value, tabs, onChange }: TabsProps<V>) {
    return (
        <Radix.Root value={value} onValueChange={(next) => onChange(next as V)}>
            <Radix.List
                aria-label={label}
                className="flex flex-wrap gap-x-1 border-b border-line print:hidden"
            >
                {tabs.map((tab) => (
                    <Radix.Trigger
                        key={tab.value}
                        value={tab.value}
                        className="control -mb-px inline-flex h-10 items-center gap-1.5 shrink-0 border-b-2 border-transparent px-2.5 font-medium text-muted hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink"
                    >
                        {tab.label}
                        {tab.mark}
                    </Radix.Trigger>
                ))}
            </Radix.List>
            {tabs.map((tab) => (
                <Radix.Content key={tab.value} value={tab.value} className="pt-4">
                    {tab.content}
                </Radix.Content>
            ))}
        </Radix.Root>
    );
}
