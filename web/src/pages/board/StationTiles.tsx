import { Bell } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type CSSProperties, type RefObject } from 'react';
import { STATES } from '../../lib/state';
import { StateShape } from '../../ui/StateMark';
import { gridFor, type Grid } from './grid';
import { TILE_STATES, type Tile } from './stations';
import { useWords, type Words } from './words';

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

/* In a tile lower than this its units would be too small to read. */
const ROOM_FOR_UNITS_PX = 110;

/* For how long it is so and, where there is room, what it made. */
function moreOf(tile: Tile, roomy: boolean, { t, figure }: Words): string {
    const lasts = tile.lasts === null ? [] : [figure.lasting(tile.lasts)];
    const units = t('board.tileUnits', { units: figure.units(tile.units) });
    return [...lasts, ...(roomy ? [units] : [])].join(' · ');
}

function StationTile({ tile, more }: { tile: Tile; more: string }) {
    const { t, figure } = useWords();
    const { alert } = tile;
    return (
        <li className={`board-tile board-${tile.state}`}>
            <p className="board-name">{tile.name}</p>
            {alert && (
                <p className="board-alert">
                    <Bell aria-hidden />
                    <span className="sr-only">{t('board.alert')}</span>
                    <span>
                        {alert.lasts === null
                            ? t('board.alertOver24')
                            : figure.lasting(alert.lasts)}
                    </span>
                </p>
            )}
            <div className="board-what">
                <StateShape state={tile.state} className="board-mark" />
                <p className="board-state">{t(STATES[tile.state].label)}</p>
                {more !== '' && <p className="board-more">{more}</p>}
            </div>
        </li>
    );
}

/* One size for all names: that in which the longest fits; beyond this length, in two lines. */
const LONGEST = 16;

function lengthOf(tiles: readonly Tile[]): number {
    return Math.min(LONGEST, longest(tiles.map(({ name }) => name)));
}

/* Texts of this length and shorter have one size: minutes that pass change none. */
const LEAST_MORE = 18;

function longest(texts: readonly string[]): number {
    return Math.max(0, ...texts.map((text) => text.length));
}

interface Texts {
    tiles: readonly Tile[];
    words: readonly string[];
    more: readonly string[];
}

function styleOf(grid: Grid | null, { tiles, words, more }: Texts) {
    return {
        '--length': lengthOf(tiles),
        '--word': longest(words),
        '--more': Math.max(LEAST_MORE, longest(more)),
        '--columns': grid?.columns ?? 1,
        '--rows': grid?.rows ?? 1,
    } as CSSProperties;
}

export function StationTiles({ tiles }: { tiles: readonly Tile[] }) {
    const all = useWords();
    const { t } = all;
    const [box, grid] = useGrid(tiles.length);
    if (tiles.length === 0) return <p className="board-empty">{t('board.noStations')}</p>;
    /* Of all states that may come, so that no tile changes its size when its state does. */
    const words = TILE_STATES.map((state) => t(STATES[state].label));
    const roomy = grid !== null && grid.height >= ROOM_FOR_UNITS_PX;
    const more = tiles.map((tile) => moreOf(tile, roomy, all));
    return (
        <ul
            ref={box}
            aria-label={t('board.stations')}
            className="board-tiles"
            style={styleOf(grid, { tiles, words, more })}
        >
            {grid &&
                tiles.map((tile, index) => (
                    <StationTile key={tile.id} tile={tile} more={more[index] ?? ''} />
                ))}
        </ul>
    );
}
