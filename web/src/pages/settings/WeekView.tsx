/* A week of one calendar: a bar per day, a block per shift, breaks hatched. For the eye; the
 * table below it says the same in words. */
import { useId } from 'react';
import { formatOf } from '../../lib/time';
import type { Block } from './calendar';
import { DAY_MINUTES } from './shiftForm';
import { useWords } from './words';

const HEIGHT = 34;
const HOURS = [0, 6, 12, 18, 24];

/** Mon, Tue, ...; Monday is 1. */
export function weekdayName(locale: string, day: number, style: 'short' | 'long' = 'short') {
    /* 1 January 2024 was a Monday. */
    return formatOf(locale, 'UTC', { weekday: style }).format(Date.UTC(2024, 0, day));
}

const percent = (minutes: number): string => `${(100 * minutes) / DAY_MINUTES}%`;

function BlockShape({ block, hatch }: { block: Block; hatch: string }) {
    const { shift, from, to, breaks, continued } = block;
    const inside = (minutes: number): string => `${(100 * minutes) / (to - from)}%`;
    return (
        <svg x={percent(from)} y="3" width={percent(to - from)} height={HEIGHT - 6}>
            <rect x="1" width="100%" height="100%" fill="var(--accent-soft)" />
            {breaks.map((pause) => (
                <rect
                    key={pause.from}
                    x={inside(pause.from - from)}
                    width={inside(pause.to - pause.from)}
                    height="100%"
                    fill={`url(#${hatch})`}
                />
            ))}
            <rect x="0" width="3" height="100%" fill={continued ? 'none' : 'var(--accent)'} />
            <foreignObject x="8" width="100%" height="100%" className="pr-2.5">
                <p className="truncate text-xs leading-7">
                    {continued ? `… ${shift.name}` : shift.name}
                </p>
            </foreignObject>
        </svg>
    );
}

function Day({ blocks, hatch }: { blocks: readonly Block[]; hatch: string }) {
    return (
        <svg width="100%" height={HEIGHT} className="block rounded bg-sunken">
            {HOURS.slice(1, -1).map((hour) => (
                <line
                    key={hour}
                    x1={percent(hour * 60)}
                    x2={percent(hour * 60)}
                    y2={HEIGHT}
                    stroke="var(--line)"
                />
            ))}
            {blocks.map((block) => (
                <BlockShape key={`${block.day}/${block.from}`} block={block} hatch={hatch} />
            ))}
        </svg>
    );
}

function Axis() {
    return (
        <svg width="100%" height="16" className="block overflow-visible">
            {HOURS.map((hour) => (
                <text
                    key={hour}
                    x={percent(hour * 60)}
                    y="11"
                    textAnchor={hour === 0 ? 'start' : hour === 24 ? 'end' : 'middle'}
                    fontSize="12"
                    fill="var(--muted)"
                >
                    {`${String(hour).padStart(2, '0')}:00`}
                </text>
            ))}
        </svg>
    );
}

export function WeekView({ blocks }: { blocks: readonly Block[] }) {
    const { t, locale } = useWords();
    const hatch = `hatch${useId()}`;
    return (
        <figure className="px-4 py-3" aria-hidden>
            <svg width="0" height="0" className="absolute">
                <defs>
                    <pattern
                        id={hatch}
                        width="5"
                        height="5"
                        patternUnits="userSpaceOnUse"
                        patternTransform="rotate(45)"
                    >
                        <rect width="5" height="5" fill="var(--surface)" />
                        <rect width="1.5" height="5" fill="var(--accent)" />
                    </pattern>
                </defs>
            </svg>
            <div className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1">
                {[1, 2, 3, 4, 5, 6, 7].map((day) => (
                    <div key={day} className="contents">
                        <span className="text-xs text-muted">{weekdayName(locale, day)}</span>
                        <Day blocks={blocks.filter((block) => block.day === day)} hatch={hatch} />
                    </div>
                ))}
                <span />
                <Axis />
            </div>
            {blocks.some(({ breaks }) => breaks.length > 0) && (
                <figcaption className="mt-1 pl-10 text-xs text-muted">
                    {t('shift.weekWhat')}
                </figcaption>
            )}
        </figure>
    );
}
