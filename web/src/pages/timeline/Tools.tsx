/* Zoom and pan by button, and what else there is by key. */
import { ChevronLeft, ChevronRight, Keyboard, Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button';
import { Popover } from '../../ui/Popover';
import { PAN_STEP, ZOOM_STEP } from './keys';
import { lengthOf, panned, SHORTEST, zoomed, type Span } from './scale';
import type { Zoom } from './useZoom';
import { useWords } from './words';

interface ToolProps {
    label: string;
    onClick: () => void;
    disabled: boolean;
    children: ReactNode;
}

function Tool({ label, ...props }: ToolProps) {
    return <Button look="quiet" icon aria-label={label} title={label} {...props} />;
}

export function Tools({ zoom, bounds }: { zoom: Zoom; bounds: Span }) {
    const { t } = useWords();
    const { view, whole, move, reset } = zoom;
    const pan = (by: number) => move((from) => panned(from, bounds, by * lengthOf(from)));
    const scale = (factor: number) =>
        move((from) => zoomed(from, bounds, factor, (from.start + from.end) / 2));
    return (
        <div className="flex items-center gap-0.5 print:hidden">
            <Tool
                label={t('tl.earlier')}
                disabled={view.start <= bounds.start}
                onClick={() => pan(-PAN_STEP)}
            >
                <ChevronLeft aria-hidden />
            </Tool>
            <Tool
                label={t('tl.later')}
                disabled={view.end >= bounds.end}
                onClick={() => pan(PAN_STEP)}
            >
                <ChevronRight aria-hidden />
            </Tool>
            <Tool label={t('tl.zoomOut')} disabled={whole} onClick={() => scale(ZOOM_STEP)}>
                <ZoomOut aria-hidden />
            </Tool>
            <Tool
                label={t('tl.zoomIn')}
                disabled={lengthOf(view) <= SHORTEST}
                onClick={() => scale(1 / ZOOM_STEP)}
            >
                <ZoomIn aria-hidden />
            </Tool>
            <Tool label={t('tl.whole')} disabled={whole} onClick={reset}>
                <Maximize2 aria-hidden />
            </Tool>
            <Keys />
        </div>
    );
}

const KEYS = [
    ['lane', '↑ ↓'],
    ['interval', '← →'],
    ['edge', 'Home, End'],
    ['page', 'Page ↑ ↓'],
    ['pan', '⇧ + ← →'],
    ['zoom', '+ −'],
    ['reset', '0'],
    ['hide', 'Esc'],
] as const;

function Keys() {
    const { t } = useWords();
    const rows = [
        ...KEYS.map(([name, keys]) => [keys, t(`tl.key.${name}`)] as const),
        ...(['wheel', 'drag', 'pinch'] as const).map(
            (name) => [t(`tl.key.${name}Key`), t(`tl.key.${name}`)] as const,
        ),
    ];
    const trigger = (
        <Button look="quiet" icon aria-label={t('tl.keys')} title={t('tl.keys')}>
            <Keyboard aria-hidden />
        </Button>
    );
    return (
        <Popover label={t('tl.keys')} trigger={trigger}>
            <h3 className="mb-2 font-semibold">{t('tl.keys')}</h3>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
                {rows.map(([keys, does]) => (
                    <div key={keys} className="contents">
                        <dt className="font-medium whitespace-nowrap">{keys}</dt>
                        <dd className="text-muted">{does}</dd>
                    </div>
                ))}
            </dl>
        </Popover>
    );
}
