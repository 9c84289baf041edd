/* Draws the states of one lane. */
import { runsOf, type Run } from './columns';
import { BAR, BAR_TOP, barOf, ROW } from './layout';
import type { Lane } from './lanes';
import type { Brush } from './paint';

/* From how many pixels on a letter fits, and the gap between two intervals shows. */
const LETTER_PX = 17;
const GAP_PX = 4;

/* Letters stand in the bar, or above one that is too low for them. */
function paintText(brush: Brush, lane: Lane, run: Run, left: number, space: number): void {
    const { ctx, scene } = brush;
    const { palette, letters } = scene;
    const state = lane.states[run.interval]!;
    const { top, height } = barOf(state);
    const inside = height >= 12;
    const y = inside ? top + height / 2 + 0.5 : BAR_TOP + (BAR - height) / 2 + 0.5;
    ctx.fillStyle = inside && state !== 'unknown' ? palette.stateInk : palette.ink;
    ctx.font = `700 12px ${palette.font}`;
    ctx.fillText(letters[state], left + 4, y);
    /* The station of an absence is where it was seen, not where the worker is. */
    const place = state === 'absent' ? '' : lane.places[run.interval]!.join(', ');
    if (!place) return;
    const indent = 7 + ctx.measureText(letters[state]).width;
    ctx.font = `12px ${palette.font}`;
    if (indent + ctx.measureText(place).width + 4 <= space) ctx.fillText(place, left + indent, y);
}

function paintRun(brush: Brush, lane: Lane, run: Run): void {
    const { ctx, scene, hatch } = brush;
    const state = lane.states[run.interval]!;
    const left = run.from / scene.ratio;
    const space = (run.to - run.from) / scene.ratio;
    const { top, height } = barOf(state);
    ctx.fillStyle = state === 'unknown' ? hatch : scene.palette.states[state];
    ctx.fillRect(left, top, space - (space > GAP_PX ? 1 : 0), height);
    if (state === 'vacant') {
        /* Pale as it is, its edge makes it seen. */
        ctx.fillStyle = scene.palette.edge;
        ctx.fillRect(left, top + height - 1, space - (space > GAP_PX ? 1 : 0), 1);
    }
    if (space >= LETTER_PX) paintText(brush, lane, run, left, space);
}

function paintFocus({ ctx, scene, x }: Brush, lane: Lane, interval: number): void {
    if (interval < 0) return;
    const left = Math.max(2, x(lane.starts[interval]!));
    const right = Math.min(scene.width - 2, x(lane.ends[interval]!));
    const box = [left - 1, BAR_TOP - 2, Math.max(6, right - left + 1), BAR + 4] as const;
    ctx.lineWidth = 5;
    ctx.strokeStyle = scene.palette.surface;
    ctx.strokeRect(...box);
    ctx.lineWidth = scene.focused ? 2.5 : 1.5;
    ctx.strokeStyle = scene.focused ? scene.palette.accent : scene.palette.ink;
    ctx.strokeRect(...box);
}

export function paintLane(brush: Brush, row: number, top: number): void {
    const { ctx, scene } = brush;
    const lane = scene.lanes[row]!;
    const chosen = scene.focus?.row === row;
    if (chosen) {
        ctx.fillStyle = scene.palette.accentSoft;
        ctx.fillRect(0, top, scene.width, ROW);
    }
    ctx.fillStyle = scene.palette.line;
    ctx.fillRect(0, top + ROW - 1 / scene.ratio, scene.width, 1 / scene.ratio);
    ctx.save();
    ctx.translate(0, top);
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    const pixels = Math.round(scene.width * scene.ratio);
    for (const run of runsOf(lane, scene.view, pixels)) paintRun(brush, lane, run);
    if (chosen && scene.focus) paintFocus(brush, lane, scene.focus.interval);
    ctx.restore();
}
