import { ArrowDown, ArrowUp, Equal } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import type { Factory } from '../../api/types';
import { perHour } from '../../lib/figures';
import type { Target } from './target';
import { useWords } from './words';

interface PanelProps {
    label: string;
    value: string;
    note: string;
    icon?: ReactNode;
    look?: 'good' | 'bad' | undefined;
}

/* How wide a text is in bold, in a font with wide digits, as a part of its height. */
function widthOf(text: string): number {
    const widths = [...text].map((letter) =>
        /\d/.test(letter) ? 0.7 : /[.,]/.test(letter) ? 0.4 : 0.86,
    );
    return widths.reduce((sum, width) => sum + width, 0);
}

/* Values of up to four digits have one size. */
const LEAST_WIDTH = 2.8;
const ICON_WIDTH = 0.9;

/* The digits fill the panel: as high as it allows, as wide as there are digits. */
function Panel({ label, value, note, icon, look }: PanelProps) {
    const width = Math.max(LEAST_WIDTH, widthOf(value) + (icon ? ICON_WIDTH : 0));
    return (
        <div className="board-panel" data-look={look}>
            <dt className="board-label">{label}</dt>
            <dd className="board-value" style={{ '--width': width } as CSSProperties}>
                {icon}
                {value}
            </dd>
            <dd className="board-note">{note}</dd>
        </div>
    );
}

const NONE = '–';

function TargetPanel({ target }: { target: Target | null }) {
    const { t, numbers } = useWords();
    if (!target)
        return <Panel label={t('figure.target')} value={NONE} note={t('board.noTarget')} />;
    const whole = numbers.count(target.shift);
    return (
        <Panel
            label={t('board.target')}
            value={numbers.count(target.now)}
            note={t('board.ofShift', { units: whole })}
        />
    );
}

function DifferencePanel({ difference }: { difference: number }) {
    const { t, numbers } = useWords();
    const sign = Math.sign(difference);
    const word = sign > 0 ? 'board.ahead' : sign < 0 ? 'board.behind' : 'board.even';
    const Icon = sign > 0 ? ArrowUp : sign < 0 ? ArrowDown : Equal;
    return (
        <Panel
            label={t('board.difference')}
            value={numbers.change(difference)}
            note={t(word)}
            icon={<Icon aria-hidden className="board-arrow" />}
            look={sign < 0 ? 'bad' : 'good'}
        />
    );
}

export function Panels({ factory, target }: { factory: Factory; target: Target | null }) {
    const { t, numbers } = useWords();
    const actual = factory.units_so_far;
    return (
        <dl className="board-panels">
            <TargetPanel target={target} />
            <Panel
                label={t('board.actual')}
                value={numbers.count(actual)}
                note={t('board.units')}
            />
            {target && <DifferencePanel difference={actual - target.now} />}
            <Panel
                label={t('board.rate')}
                value={numbers.rate(
                    perHour(factory.total_production_count, factory.active_ms) ?? 0,
                )}
                note={t('board.perHour')}
            />
        </dl>
    );
}
