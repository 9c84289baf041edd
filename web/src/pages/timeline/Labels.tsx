/* The names beside the lanes in sight. Screen readers have them from the chart and the table. */
import { cx } from '../../ui/cx';
import { AXIS, ROW } from './layout';
import type { Lane } from './lanes';

export interface LabelsProps {
    title: string;
    lanes: readonly Lane[];
    rows: readonly number[];
    scroll: number;
    chosen: string | null;
    onPick: (lane: Lane) => void;
}

export function Labels({ title, lanes, rows, scroll, chosen, onPick }: LabelsProps) {
    return (
        <div
            aria-hidden
            className="relative w-24 shrink-0 overflow-hidden border-r border-line bg-surface sm:w-44 lg:w-52"
        >
            {rows.map((row) => {
                const lane = lanes[row]!;
                return (
                    <div
                        key={lane.id}
                        title={`${lane.name} (${lane.id})`}
                        onClick={() => onPick(lane)}
                        style={{ top: AXIS + row * ROW - scroll, height: ROW }}
                        className={cx(
                            'absolute inset-x-0 flex cursor-pointer items-center gap-2 border-b border-line px-2 sm:px-4',
                            chosen === lane.id ? 'bg-accent-soft font-semibold' : 'hover:bg-sunken',
                        )}
                    >
                        <span className="min-w-0 flex-1 truncate max-sm:text-xs">{lane.name}</span>
                        <span className="shrink-0 text-xs text-muted max-sm:hidden">{lane.id}</span>
                    </div>
                );
            })}
            <div
                style={{ height: AXIS }}
                className="label-caps absolute inset-x-0 top-0 flex items-center border-b border-line bg-surface px-2 sm:px-4"
            >
                {title}
            </div>
        </div>
    );
}
