/* The paths of a sparkline. */

interface Point {
    x: number;
    y: number;
}

export interface SparkPath {
    line: string;
    area: string;
    last: Point | null;
}

const MARGIN = 3;

function round(value: number): number {
    return Math.round(value * 100) / 100;
}

/* Runs of neighbours that are known. */
function runs(values: readonly (number | null)[], at: (value: number, index: number) => Point) {
    const found: Point[][] = [];
    let run: Point[] = [];
    values.forEach((value, index) => {
        if (value !== null) return void run.push(at(value, index));
        if (run.length > 0) found.push(run);
        run = [];
    });
    if (run.length > 0) found.push(run);
    return found;
}

/** From 0 at the bottom to the largest value at the top, so that heights can be compared. */
export function sparkPath(
    values: readonly (number | null)[],
    width: number,
    height: number,
): SparkPath {
    const top = Math.max(0, ...values.map((value) => value ?? 0));
    const step = values.length > 1 ? width / (values.length - 1) : 0;
    const at = (value: number, index: number): Point => ({
        x: round(index * step),
        y: round(height - 1 - (top > 0 ? (value / top) * (height - 1 - MARGIN) : 0)),
    });
    const found = runs(values, at);
    const path = (run: Point[]) => `M${run.map(({ x, y }) => `${x} ${y}`).join('L')}`;
    return {
        /* A run of one is a dot: a line of no length with round ends. */
        line: found.map((run) => path(run) + (run.length === 1 ? 'h0' : '')).join(''),
        area: found
            .filter((run) => run.length > 1)
            .map((run) => `${path(run)}L${run.at(-1)?.x} ${height}L${run[0]?.x} ${height}Z`)
            .join(''),
        last: found.at(-1)?.at(-1) ?? null,
    };
}
