/* How many columns make the tiles largest. */

export interface Grid {
    columns: number;
    rows: number;
    /** Of one tile, in CSS pixels, gaps left out. */
    width: number;
    height: number;
}

/* A tile reads best this much wider than high: the mark beside two lines of text. */
const ASPECT = 2;

export function gridFor(count: number, width: number, height: number, gap: number): Grid {
    let best: Grid = { columns: 1, rows: 1, width: 0, height: 0 };
    for (let columns = 1; columns <= Math.max(1, count); columns++) {
        const rows = Math.max(1, Math.ceil(count / columns));
        const tile = {
            columns,
            rows,
            width: Math.max(0, (width - gap * (columns - 1)) / columns),
            height: Math.max(0, (height - gap * (rows - 1)) / rows),
        };
        if (fit(tile) > fit(best)) best = tile;
    }
    return best;
}

/** The height of the largest piece of a tile that has the aspect: what its letters scale with. */
export function fit({ width, height }: Pick<Grid, 'width' | 'height'>): number {
    return Math.min(height, width / ASPECT);
}
