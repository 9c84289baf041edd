/* The hatching of what is unknown. */
import type { Palette } from './palette';

/* One tile for each look of the page; a pattern of it is made for each frame. */
const tiles = new WeakMap<Palette, Map<number, OffscreenCanvas>>();

const PERIOD = 6;

function drawn({ states, hatch }: Palette, ratio: number): OffscreenCanvas {
    const size = Math.round(PERIOD * ratio);
    const tile = new OffscreenCanvas(size, size);
    const pen = tile.getContext('2d');
    if (!pen) return tile;
    pen.fillStyle = states.unknown;
    pen.fillRect(0, 0, size, size);
    pen.strokeStyle = hatch;
    pen.lineWidth = ratio;
    pen.beginPath();
    /* The neighbours' lines reach into the corners. */
    for (const shift of [-size, 0, size]) {
        pen.moveTo(shift - ratio, size + ratio);
        pen.lineTo(shift + size + ratio, -ratio);
    }
    pen.stroke();
    return tile;
}

export function hatchOf(
    ctx: CanvasRenderingContext2D,
    palette: Palette,
    ratio: number,
): CanvasPattern | string {
    const byRatio = tiles.get(palette) ?? new Map<number, OffscreenCanvas>();
    const tile = byRatio.get(ratio) ?? drawn(palette, ratio);
    tiles.set(palette, byRatio.set(ratio, tile));
    const pattern = ctx.createPattern(tile, 'repeat');
    pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
    return pattern ?? palette.states.unknown;
}
