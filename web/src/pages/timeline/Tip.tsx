/* What is under the pointer or the focus, in exact words. */
import { cx } from '../../ui/cx';
import { StateShape } from '../../ui/StateMark';
import type { Description } from './describe';
import type { Lane, Of } from './lanes';
import { useWords } from './words';

const WIDTH = 288;
const EDGE = 8;

export interface TipProps {
    of: Of;
    lane: Lane;
    text: Description;
    /** Of the units under the pointer. */
    units: string | null;
    /** Where in the box around the chart: the middle, and above and below what. */
    x: number;
    top: number;
    bottom: number;
    box: { width: number; height: number };
}

function Row({ name, children }: { name: string; children: string }) {
    return (
        <>
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words">{children}</dd>
        </>
    );
}

export function Tip({ of, lane, text, units, x, top, bottom, box }: TipProps) {
    const { t } = useWords();
    const left = Math.max(EDGE, Math.min(x - WIDTH / 2, box.width - WIDTH - EDGE));
    const above = top > box.height / 2;
    return (
        <div
            aria-hidden
            className={cx(
                'pointer-events-none absolute z-20 w-72 max-w-full rounded-md border border-line bg-raised px-3 py-2 shadow-raised',
                /* On a phone it would cover what it is about: there it stands at the screen's end. */
                'max-sm:fixed max-sm:inset-x-2! max-sm:top-auto! max-sm:bottom-2! max-sm:w-auto',
            )}
            style={above ? { left, bottom: box.height - top + 6 } : { left, top: bottom + 6 }}
        >
            <p className="flex items-center gap-2">
                <StateShape state={text.state} />
                <b className="font-semibold">{text.stateText}</b>
                <span className="ml-auto truncate text-muted">{lane.name}</span>
            </p>
            <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
                <Row name={t('tl.from')}>{text.from}</Row>
                <Row name={t('tl.to')}>{text.to}</Row>
                <Row name={t('tl.duration')}>{text.duration}</Row>
                {text.place && (
                    <Row name={t(of === 'workers' ? 'term.station' : 'term.workers')}>
                        {text.place}
                    </Row>
                )}
                {text.units !== null && <Row name={t('tl.unitsHere')}>{text.units}</Row>}
            </dl>
            {units && <p className="mt-1.5 border-t border-line pt-1.5 font-medium">{units}</p>}
            {text.notes.length > 0 && (
                <ul className="mt-1.5 border-t border-line pt-1.5 text-xs text-muted">
                    {text.notes.map((note) => (
                        <li key={note}>{note}</li>
                    ))}
                </ul>
            )}
        </div>
    );
}
