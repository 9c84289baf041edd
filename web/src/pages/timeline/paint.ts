/* Draws the part of the chart that is in sight, all of it, in one go. */
import type { State } from '../../lib/state';
import { binsOf, binStep, eventsIn, type Bin, type Units } from './bins';
import { hatchOf } from './hatch';
import { countBefore } from './hit';
import { AXIS, ROW, UNITS, UNITS_TOP } from './layout';
import type { Lane } from './lanes';
import type { Found } from './move';
import { paintLane } from './paintLane';
import type { Palette } from './palette';
import { lengthOf, overlap, xOf, type Span } from './scale';
import type { Ticks } from './ticks';

export interface Scene {
    width: number;
    height: number;
    /** Device pixels in a CSS pixel. */
    ratio: number;
    view: Span;
    bounds: Span;
    /** The instant to draw as now. */
    now: number;
    lanes: readonly Lane[];
    /** The rows in sight. */
    rows: readonly number[];
    scroll: number;
    focus: Found | null;
    /** The focus is where the keyboard is. */
    focused: boolean;
    breaks: readonly Span[];
    ticks: Ticks;
    label: (at: number, midnight: boolean) => string;
    nowLabel: string;
    letters: Record<State, string>;
    unitsOf: ((lane: Lane) => Units) | null;
    palette: Palette;
}

export interface Brush {
    ctx: CanvasRenderingContext2D;
    scene: Scene;
    hatch: CanvasPattern | string;
    /** The place of an instant, on whole device pixels. */
    x: (instant: number) => number;
}

function brushOf(ctx: CanvasRenderingContext2D, scene: Scene): Brush {
    const { view, width, ratio } = scene;
    return {
        ctx,
        scene,
        hatch: hatchOf(ctx, scene.palette, ratio),
        x: (instant) => Math.round(xOf(instant, view, width) * ratio) / ratio,
    };
}

function paintBackground({ ctx, scene, x }: Brush): void {
    const { width, height, palette, breaks, ticks, ratio } = scene;
    ctx.fillStyle = palette.surface;
    ctx.fillRect(0, 0, width, height);
    for (const pause of breaks) {
        const from = x(pause.start);
        const to = x(pause.end);
        ctx.fillStyle = palette.sunken;
        ctx.fillRect(from, AXIS, to - from, height);
        ctx.fillStyle = palette.edge;
        ctx.fillRect(from, AXIS - 4, Math.max(1, to - from), 4);
    }
    ctx.fillStyle = palette.line;
    for (const { at } of ticks.ticks) ctx.fillRect(x(at), AXIS, 1 / ratio, height);
}

function paintAxis({ ctx, scene, x }: Brush, taken: Span | null): void {
    const { width, palette, ticks, label, ratio } = scene;
    ctx.font = `12px ${palette.font}`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    let free = 2;
    for (const { at, midnight } of ticks.ticks) {
        const mark = x(at);
        ctx.fillStyle = palette.edge;
        ctx.fillRect(mark, AXIS - 6, 1 / ratio, 6);
        const text = label(at, midnight);
        const place = { start: mark + 4, end: mark + 4 + ctx.measureText(text).width };
        if (place.start < free || place.end > width || (taken && overlap(place, taken))) continue;
        ctx.fillStyle = midnight ? palette.ink : palette.muted;
        ctx.fillText(text, place.start, AXIS / 2 - 2);
        free = place.end + 12;
    }
    ctx.fillStyle = palette.line;
    ctx.fillRect(0, AXIS - 1 / ratio, width, 1 / ratio);
}

/* Where on the axis the label of now stands, in pixels; null: now is not in view. */
function nowPlace({ ctx, scene, x }: Brush): Span | null {
    const { now, view, bounds, width, palette, nowLabel } = scene;
    if (now < view.start || now > view.end || now >= bounds.end) return null;
    ctx.font = `600 12px ${palette.font}`;
    const space = ctx.measureText(nowLabel).width + 10;
    const start = Math.min(Math.max(0, x(now) - space / 2), width - space);
    return { start, end: start + space };
}

function paintNow({ ctx, scene, x }: Brush, place: Span): void {
    const { now, height, palette, nowLabel } = scene;
    ctx.fillStyle = palette.accent;
    ctx.fillRect(x(now) - 0.75, AXIS - 8, 1.5, height);
    ctx.beginPath();
    ctx.roundRect(place.start, 4, lengthOf(place), 18, 4);
    ctx.fill();
    ctx.font = `600 12px ${palette.font}`;
    ctx.fillStyle = palette.onAccent;
    ctx.fillText(nowLabel, place.start + 5, 13);
}

/** ms that the drawn bars of units stand for; null: units are drawn one by one, or not. */
export function unitStep(
    scene: Pick<Scene, 'lanes' | 'rows' | 'unitsOf' | 'view' | 'width'>,
): number | null {
    const { unitsOf, lanes, rows, view, width } = scene;
    if (!unitsOf) return null;
    const most = Math.max(0, ...rows.map((row) => eventsIn(unitsOf(lanes[row]!), view)));
    return binStep(most, view, width);
}

function paintTicks(brush: Brush, top: number, units: Units): void {
    const { ctx, scene, x } = brush;
    const { view } = scene;
    ctx.fillStyle = scene.palette.ink;
    for (let at = countBefore(units.times, view.start); at < units.times.length; at++) {
        if (units.times[at]! >= view.end) break;
        const height = units.counts[at]! > 1 ? UNITS : UNITS - 2;
        ctx.fillRect(x(units.times[at]!), top + UNITS_TOP + UNITS - height, 1.5, height);
    }
}

function paintBars(brush: Brush, top: number, bins: readonly Bin[], most: number): void {
    const { ctx, x, scene } = brush;
    ctx.fillStyle = scene.palette.muted;
    for (const bin of bins) {
        const height = Math.max(1.5, (bin.sum / most) * UNITS);
        const left = x(bin.start);
        /* No unit is of a time to come. */
        const right = x(Math.max(bin.start, Math.min(bin.end, scene.now)));
        ctx.fillRect(left, top + UNITS_TOP + UNITS - height, Math.max(1, right - left - 1), height);
    }
}

function paintUnits(brush: Brush, topOf: (row: number) => number): void {
    const { scene } = brush;
    const { unitsOf, rows, lanes, view, bounds } = scene;
    if (!unitsOf) return;
    const step = unitStep(scene);
    if (step === null) {
        for (const row of rows) paintTicks(brush, topOf(row), unitsOf(lanes[row]!));
        return;
    }
    const bins = rows.map((row) => binsOf(unitsOf(lanes[row]!), view, step, bounds.start));
    /* One scale for all in sight: a bar twice as high is twice as many. */
    const most = Math.max(...bins.flat().map(({ sum }) => sum));
    rows.forEach((row, at) => paintBars(brush, topOf(row), bins[at]!, most));
}

export function paint(ctx: CanvasRenderingContext2D, scene: Scene): void {
    if (!(lengthOf(scene.view) > 0) || scene.width <= 0) return;
    ctx.setTransform(scene.ratio, 0, 0, scene.ratio, 0, 0);
    const brush = brushOf(ctx, scene);
    const topOf = (row: number): number => AXIS + row * ROW - scene.scroll;
    paintBackground(brush);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, AXIS, scene.width, scene.height - AXIS);
    ctx.clip();
    for (const row of scene.rows) paintLane(brush, row, topOf(row));
    paintUnits(brush, topOf);
    ctx.restore();
    const now = nowPlace(brush);
    paintAxis(brush, now);
    if (now) paintNow(brush, now);
}
