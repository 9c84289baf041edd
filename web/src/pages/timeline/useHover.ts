/* What the tooltip is about: the place under the pointer, or the focus. */
import { intervalAt, laneAt } from './hit';
import { AXIS, BAR, BAR_TOP, ROW, UNITS_TOP } from './layout';
import type { Lane } from './lanes';
import type { Found } from './move';
import { unitStep, type Scene } from './paint';
import { timeAt, xOf } from './scale';
import { unitsAt, type UnitHit } from './unitHit';

export interface Point {
    x: number;
    y: number;
}

export interface Pointed {
    row: number;
    lane: Lane;
    interval: number;
    units: UnitHit | null;
    /** In the plot: the middle, and the edges of what it is about. */
    x: number;
    top: number;
    bottom: number;
}

export function rowAt(scene: Scene, y: number): number {
    return y < AXIS ? -1 : laneAt(y - AXIS + scene.scroll, ROW, scene.lanes.length);
}

export function pointedAt(scene: Scene, { x, y }: Point): Pointed | null {
    const row = rowAt(scene, y);
    const lane = scene.lanes[row];
    if (!lane) return null;
    const interval = intervalAt(lane, timeAt(x, scene.view, scene.width));
    if (interval < 0) return null;
    const top = AXIS + row * ROW - scene.scroll;
    const low = y - top >= UNITS_TOP - 2;
    const units =
        low && scene.unitsOf
            ? unitsAt(
                  scene.unitsOf(lane),
                  x,
                  scene.view,
                  scene.width,
                  unitStep(scene),
                  scene.bounds.start,
              )
            : null;
    return { row, lane, interval, units, x, top, bottom: top + ROW };
}

export function focusedAt(scene: Scene, { row, lane, interval }: Found): Pointed | null {
    const start = lane.starts[interval];
    const end = lane.ends[interval];
    const top = AXIS + row * ROW - scene.scroll;
    if (start === undefined || end === undefined) return null;
    if (top < AXIS - ROW || top > scene.height) return null;
    const left = Math.max(0, xOf(start, scene.view, scene.width));
    const right = Math.min(scene.width, xOf(end, scene.view, scene.width));
    if (right < 0 || left > scene.width) return null;
    return {
        row,
        lane,
        interval,
        units: null,
        x: (left + right) / 2,
        top,
        bottom: top + BAR_TOP + BAR,
    };
}
