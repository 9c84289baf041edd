import { useLayoutEffect, useRef, useState, type CSSProperties, type RefObject } from 'react';
import { STATES } from '../../lib/state';
import { StateShape } from '../../ui/StateMark';
import { gridFor, type Grid } from './grid';
import { TILE_STATES, type Tile } from './stations';
import { useWords } from './words';

const GAP_PX = 8;

/* The largest tiles for the place there is. */
function useGrid(count: number): [RefObject<HTMLUListElement | null>, Grid | null] {
    const box = useRef<HTMLUListElement>(null);
    const [size, setSize] = useState<{ width: number; height: number } | null>(null);
    useLayoutEffect(() => {
        const element = box.current;
        if (!element) return undefined;
        const watch = new ResizeObserver(() =>
            setSize({ width: element.clientWidth, height: element.clientHeight }),
        );
        watch.observe(element);
        return () => watch.disconnect();
    }, []);
    return [box, size && gridFor(count, size.width, size.height, GAP_PX)];
}

/* In a tile lower than this a third text would make the others too small to read. */
const ROOM_FOR_UNITS_PX = 110;

function StationTile({ tile, roomy }: { tile: Tile; roomy: boolean }) {
    const { t, numbers } = useWords();
    const units = t('board.tileUnits', { units: numbers.count(tile.units) });
    return (
        <li className={`board-tile board-${tile.state}`}>
            <p className="board-name">{tile.name}</p>
            <div className="board-what">
                <StateShape state={tile.state} className="board-mark" />
                <div className="min-w-0">
                    <p className="board-state">{t(STATES[tile.state].label)}</p>
                    {roomy && <p className="board-units">{units}</p>}
                </div>
            </div>
        </li>
    );
}

/* One size for all names: that in which the longest fits; beyond this length, in two lines. */
const LONGEST = 16;

function lengthOf(tiles: readonly Tile[]): number {
    return Math.min(LONGEST, Math.max(...tiles.map(({ name }) => name.length)));
}

function styleOf(grid: Grid | null, tiles: readonly Tile[], words: readonly string[]) {
    return {
        '--length': lengthOf(tiles),
        '--word': Math.max(...words.map((word) => word.length)),
        '--columns': grid?.columns ?? 1,
        '--rows': grid?.rows ?? 1,
    } as CSSProperties;
}

export function StationTiles({ tiles }: { tiles: readonly Tile[] }) {
    const { t } = useWords();
    const [box, grid] = useGrid(tiles.length);
    if (tiles.length === 0) return <p className="board-empty">{t('board.noStations')}</p>;
    /* Of all states that may come, so that no tile changes its size when its state does. */
    const words = TILE_STATES.map((state) => t(STATES[state].label));
    const roomy = grid !== null && grid.height >= ROOM_FOR_UNITS_PX;
    return (
        <ul
            ref={box}
            aria-label={t('board.stations')}
            className="board-tiles"
            style={styleOf(grid, tiles, words)}
        >
            {grid && tiles.map((tile) => <StationTile key={tile.id} tile={tile} roomy={roomy} />)}
        </ul>
    );
}
